local worker, number, later, max_tries = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
if not is_leased_to(worker, number) then return 0 end
if redis.call('HINCRBY', tries, number, 1) >= max_tries then
    redis.call('HSET', aside, number, redis.call('HGET', payloads, number))
    remove(number)
    return 1
end
redis.call('HSET', owners, number, (score_of(number) + later) .. ' ' .. worker)
free(number)
return 0
