"""More than one machine: what workers share through Redis. Imported only where ZAKER_REDIS_URL is set."""
