"""The document format: sanitizing, front matter, file names, Markdown. Pure functions; knows nothing of Scrapy."""
