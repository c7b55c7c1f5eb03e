"""Spider middlewares, one task each."""
