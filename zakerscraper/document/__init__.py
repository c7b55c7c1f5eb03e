"""What the document format is: cleaning, front matter, names, Markdown. Values in, text out; nothing of Scrapy."""
