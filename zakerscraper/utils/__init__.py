"""Helpers that know nothing of ZAKER: HTML, text, JSON, images, TLS, proxies."""
