local worker, may_clear = ARGV[1], ARGV[2] == '1'
for i = 3, #ARGV do
    if is_leased_to(worker, ARGV[i]) then free(ARGV[i]) end
end
forget(worker)
remove_dead_workers()
local unfinished = redis.call('ZCARD', requests) + redis.call('ZCARD', inflight)
if redis.call('ZCARD', workers) == 0 and may_clear then clear() end
return unfinished
