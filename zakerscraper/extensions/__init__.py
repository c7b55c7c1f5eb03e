"""Scrapy extensions: the archivist, who keeps archive and books of a run."""
