"""Scrapy extensions. They listen to signals, ours (`signals`) and Scrapy's."""
