"""What the commands share, outside of `commands`, where Scrapy takes every class of that kind for a command."""
