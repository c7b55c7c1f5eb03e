"""Learns layouts from archived articles, whose fields are known and so can be found in a page."""
