"""Spider middlewares, one act a file."""
