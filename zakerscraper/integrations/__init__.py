"""Other programs that show what is archived."""
