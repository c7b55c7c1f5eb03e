-- ARGV: of each request its fingerprint ('' for none), its score and its payload.
-- Numbers go on from the time, so that none is used twice where Redis has lost its data, or a replica without the last
-- seconds has taken over, and a worker still has numbers from then.
local pushed = {}
local last = math.max(tonumber(redis.call('GET', last_number) or '0'), math.floor(now * 1000000))
for i = 1, #ARGV, 3 do
    local is_new = ARGV[i] == '' or redis.call('SADD', dupefilter, ARGV[i]) == 1
    pushed[#pushed + 1] = is_new and 1 or 0
    if is_new then
        last = last + 1
        local number = string.format('%016.0f', last)
        redis.call('HSET', payloads, number, ARGV[i + 2])
        redis.call('ZADD', requests, ARGV[i + 1], number)
    end
end
redis.call('SET', last_number, string.format('%.0f', last))
return pushed
