local blocked, name, reason, kept = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
redis.call('HSET', blocked, 'at', now, 'by', name, 'reason', reason)
redis.call('PEXPIRE', blocked, kept)
