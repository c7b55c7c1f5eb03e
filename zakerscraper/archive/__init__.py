"""The archive's database, one repository a table, and the locks of its runs. Knows nothing of Scrapy."""
