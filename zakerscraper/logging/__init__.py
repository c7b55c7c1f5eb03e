"""Readable log lines."""
