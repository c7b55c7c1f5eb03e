"""Use cases over archive and storage, without Scrapy."""
