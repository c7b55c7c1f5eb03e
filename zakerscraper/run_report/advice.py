"""What a user can do, in the words of the summary."""

from __future__ import annotations

from zakerscraper.zaker.channels import API_CATEGORIES, CHANNELS

WHEN_BLOCKED = (
    "What you can do: wait some hours, raise DOWNLOAD_DELAY (-s DOWNLOAD_DELAY=5), pass the cookies of your own browser"
    " session with ZAKER_COOKIES, or ask for what the open API lists, whose articles the app host has"
    " (ZAKER_ARTICLE_HOST=auto): `scrapy crawl hot`, or `scrapy crawl category -a id=科技`, which also takes"
    f" {'、'.join(name for number, name in CHANNELS.items() if number in API_CATEGORIES and name != '科技')}"
)
