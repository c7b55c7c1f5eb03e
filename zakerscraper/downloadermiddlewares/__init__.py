"""Downloader middlewares, one act a file."""
