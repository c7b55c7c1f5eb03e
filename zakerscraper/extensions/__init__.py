"""Scrapy extensions: they listen to signals, ours (`signals`) and Scrapy's."""
