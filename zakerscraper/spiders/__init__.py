"""Spiders, one a file, over the base classes in `base`."""
