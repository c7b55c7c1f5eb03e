"""Sends articles to read-it-later services: wallabag, Readeck, Karakeep, Linkding."""
