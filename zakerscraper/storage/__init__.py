"""Bytes in folders and buckets: files that appear whole or not at all."""
