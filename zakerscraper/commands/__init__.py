"""Commands of the project. `crawl` takes the place of Scrapy's own, to end with an honest exit status."""
