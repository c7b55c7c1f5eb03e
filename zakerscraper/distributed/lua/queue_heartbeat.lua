local worker, lease, report = ARGV[1], ARGV[2], ARGV[3]
local is_forgotten = enter(worker, lease)
redis.call('HSET', about, worker, report)
for i = 4, #ARGV do
    if is_leased_to(worker, ARGV[i]) then redis.call('ZADD', inflight, now + lease, ARGV[i]) end
end
remove_dead_workers()
local expired = past(inflight, 'LIMIT', 0, 100)
for _, number in ipairs(expired) do free(number) end
-- Where the clock was set back, deadlines are further ahead than any worker's lease: who is alive renews them in time.
local longest = 0
for _, one in ipairs(redis.call('HVALS', leases)) do longest = math.max(longest, tonumber(one)) end
for _, deadlines in ipairs({workers, inflight}) do
    for _, late in ipairs(redis.call('ZRANGEBYSCORE', deadlines, '(' .. now + longest, '+inf', 'LIMIT', 0, 100)) do
        redis.call('ZADD', deadlines, now + longest, late)
    end
end
return {is_forgotten, #expired, redis.call('ZCARD', workers)}
