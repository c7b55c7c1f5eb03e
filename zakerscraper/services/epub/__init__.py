"""Archived articles as electronic books (EPUB 3.3, readable by programs for EPUB 2), and a catalogue of them."""
