"""Code shared by commands. It is not in `commands`, where Scrapy takes every command class for a command."""
