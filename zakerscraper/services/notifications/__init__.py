"""Who hears of how runs end: when something is told, in which words, and how it gets there."""
