"""Downloader middlewares, one task each."""
