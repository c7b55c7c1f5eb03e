"""Files in folders and buckets, written atomically."""
