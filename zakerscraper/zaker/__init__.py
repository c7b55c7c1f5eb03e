"""The site: its URLs, times, channels and pages. Pure functions; knows nothing of Scrapy."""
