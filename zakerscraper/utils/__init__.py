"""Small helpers without knowledge of ZAKER: HTML, text, JSON, images, TLS, proxies."""
