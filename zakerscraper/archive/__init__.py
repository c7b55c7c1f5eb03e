"""What we hold: the archive's database, its run locks, and files that appear whole or not at all. Nothing of Scrapy."""
