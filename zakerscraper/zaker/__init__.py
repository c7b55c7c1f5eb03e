"""What ZAKER is: its addresses, times, channels and pages. Text in, values out; nothing of Scrapy."""
