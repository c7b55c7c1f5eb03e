local host, learned = unpack(KEYS)
local delay, wait, max_pause, kept = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local longest = math.max(learned_delay(learned, kept), delay)
redis.call('SET', learned, string.format('%.0f', longest), 'PX', kept)
local pause = tonumber(redis.call('HGET', host, 'pause')) or 0
if pause < now + wait or pause > now + max_pause then
    redis.call('HSET', host, 'pause', now + wait)
end
redis.call('PEXPIRE', host, kept)
