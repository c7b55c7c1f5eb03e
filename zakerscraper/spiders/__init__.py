"""Spiders: which addresses, which reader. One a file, over the bases in `base`."""
