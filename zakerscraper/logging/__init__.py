"""Scrapy's log lines, made fit for a reader."""
