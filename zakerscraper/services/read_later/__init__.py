"""Articles sent to services that keep what is to be read: wallabag, Readeck, Karakeep, Linkding."""
