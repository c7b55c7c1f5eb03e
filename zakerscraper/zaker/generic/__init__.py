"""The generic extractors: for pages that no known layout matches."""
