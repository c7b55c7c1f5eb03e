-- The first in line gets a permit as soon as its delay since the last request is over, no pause holds and fewer
-- requests than allowed are open. All others ask again when, at the earliest, it could be their turn; most ask once or
-- twice.
-- Returns whether it has a permit, when to ask again, the time, the delay learned, refusals, whether all are blocked.
local host, open, waiting, asked, learned, refusals, blocked = unpack(KEYS)
local holder, delay, concurrency, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local factor, began, max_wait, grace = tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local max_pause, kept, max_refusals = tonumber(ARGV[9]), tonumber(ARGV[10]), ARGV[11]
for i = 12, #ARGV, 2 do
    release(open, waiting, asked, refusals, ARGV[i], ARGV[i + 1], max_refusals, kept / 1000)
end

local learned_now = learned_delay(learned, kept / 1000)
local refused = refusals_since(began, refusals)
local blocked_at = tonumber(redis.call('HGET', blocked, 'at')) or 0
if blocked_at > tonumber(began) and blocked_at <= now then
    redis.call('ZREM', waiting, holder)
    redis.call('ZREM', asked, holder)
    return {0, 0, now, learned_now, refused, 1}
end
redis.call('ZREMRANGEBYSCORE', open, '-inf', now)
drop_beyond(open, now + math.max(lease, kept))
local latest = string.format('(%.0f', now + max_wait + grace)
for _, dead in ipairs({
    redis.call('ZRANGEBYSCORE', asked, '-inf', now), redis.call('ZRANGEBYSCORE', asked, latest, '+inf')
}) do
    for _, dead_holder in ipairs(dead) do
        redis.call('ZREM', waiting, dead_holder)
        redis.call('ZREM', asked, dead_holder)
    end
end
if redis.call('ZSCORE', open, holder) then
    return {1, 0, now, learned_now, refused, 0}
end

local gap = math.max(delay, learned_now) * factor
local state = redis.call('HMGET', host, 'last', 'pause')
local last, pause = tonumber(state[1]) or 0, tonumber(state[2]) or 0
if last > now then
    last = now
    redis.call('HSET', host, 'last', now)
end
if pause > now + max_pause then
    pause = 0
    redis.call('HDEL', host, 'pause')
end
local due = math.max(last + gap, pause)
local is_full = redis.call('ZCARD', open) >= concurrency
local ahead = redis.call('ZRANK', waiting, holder) or redis.call('ZCARD', waiting)

if ahead == 0 and now >= due and not is_full then
    redis.call('ZREM', waiting, holder)
    redis.call('ZREM', asked, holder)
    redis.call('ZADD', open, now + lease, holder)
    redis.call('HSET', host, 'last', now)
    expire(host, kept + gap + lease)
    expire(open, kept + gap + lease)
    return {1, 0, now, learned_now, refused, 0}
end

local wait = math.max(due - now, 1000)
if is_full then
    wait = math.max(wait, math.min(math.max(gap / 2, 5000), 250000))
end
wait = math.min(wait + ahead * gap, max_wait)
redis.call('ZADD', waiting, 'NX', now, holder)
redis.call('ZADD', asked, now + wait + grace, holder)
expire(waiting, max_wait + grace)
expire(asked, max_wait + grace)
return {0, wait, now, learned_now, refused, 0}
