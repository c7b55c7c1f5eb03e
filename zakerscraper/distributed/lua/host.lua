-- What the scripts of the rate limiter have in common. Times are in microseconds, those to live in milliseconds. Where
-- the clock was set back, moments in the future are left, which count for nothing.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local function drop_beyond(moments, latest)
    redis.call('ZREMRANGEBYSCORE', moments, string.format('(%.0f', latest), '+inf')
end

local function expire(key, microseconds)
    redis.call('PEXPIRE', key, string.format('%.0f', microseconds / 1000))
end

local function learned_delay(learned, kept)
    if redis.call('PTTL', learned) > tonumber(kept) then redis.call('DEL', learned) end
    return tonumber(redis.call('GET', learned)) or 0
end

local function refusals_since(began, refusals)
    drop_beyond(refusals, now)
    return redis.call('ZCOUNT', refusals, '(' .. began, '+inf')
end

local function release(open, waiting, asked, refusals, holder, outcome, max_refusals, kept)
    redis.call('ZREM', open, holder)
    redis.call('ZREM', waiting, holder)
    redis.call('ZREM', asked, holder)
    if outcome == 'refused' then
        drop_beyond(refusals, now)
        redis.call('ZADD', refusals, now, holder)
        redis.call('ZREMRANGEBYRANK', refusals, 0, -1 - max_refusals)
        redis.call('PEXPIRE', refusals, kept)
    elseif outcome == 'accepted' then
        redis.call('DEL', refusals)
    end
end
