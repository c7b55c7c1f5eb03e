"""The account of one run: what became of each article listed, the verdict, the summary."""
