"""The readers of last resort: for pages that no known layout matches."""
