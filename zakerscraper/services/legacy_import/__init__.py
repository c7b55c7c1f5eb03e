"""Documents of an older set-up taken into the archive."""
