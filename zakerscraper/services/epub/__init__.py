"""Articles as EPUB 3.3 books, readable as EPUB 2, and a catalogue of them."""
