"""zakerscraper: a crawler and archiver for ZAKER (myzaker.com), a Chinese news aggregator."""

__version__ = "0.1.0"
