local worker, lease, report = ARGV[1], ARGV[2], ARGV[3]
local is_forgotten = redis.call('ZADD', workers, now + lease, worker)
redis.call('HSET', about, worker, report)
for i = 4, #ARGV do
    if is_leased_to(worker, ARGV[i]) then redis.call('ZADD', inflight, now + lease, ARGV[i]) end
end
remove_dead_workers()
local expired = past(inflight, 'LIMIT', 0, 100)
for _, number in ipairs(expired) do free(number) end
return {is_forgotten, #expired, redis.call('ZCARD', workers)}
