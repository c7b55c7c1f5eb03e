"""How fast it is, beside bare Scrapy and other readers: `make bench`. Nothing here is part of the crawler."""
