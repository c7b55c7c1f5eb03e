local worker, lease, most = ARGV[1], ARGV[2], ARGV[3]
for i = 4, #ARGV do
    if is_leased_to(worker, ARGV[i]) then remove(ARGV[i]) end
end

-- Not more than a part of its share, so that none has much to do at the end while others have nothing.
local share = math.ceil(redis.call('ZCARD', requests) / (2 * math.max(redis.call('ZCARD', workers), 1)))
local popped = redis.call('ZPOPMIN', requests, math.min(most, share))
local leased = {}
for i = 1, #popped, 2 do
    local number, score = popped[i], popped[i + 1]
    redis.call('ZADD', inflight, now + lease, number)
    local again = redis.call('HEXISTS', owners, number)
    redis.call('HSET', owners, number, score .. ' ' .. worker)
    leased[#leased + 1] = {number, redis.call('HGET', payloads, number) or '', again}
end
return leased
