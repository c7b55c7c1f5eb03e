"""Layouts learnt from the archive: what a page must say is known, so the blocks that say it can be found."""
