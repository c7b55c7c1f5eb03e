"""Imports documents of older exporters."""
