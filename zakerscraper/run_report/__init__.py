"""The report of a run: the outcome of each article, the verdict, the summary."""
