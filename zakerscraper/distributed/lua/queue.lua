-- What the scripts of a queue have in common. The names of KEYS are explained at `LeaseQueue.keys`.
-- A lease is a number in `inflight`, with score and worker in `owners`; the score alone stays there for a request whose
-- lease has ended.
local requests, payloads, inflight, owners, workers, about, last_number, dupefilter, tries, aside, leases = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000

-- A deadline further ahead than the longest lease was written under a wrong clock, and is past.
local function past(deadlines, ...)
    local never = redis.call('ZRANGEBYSCORE', deadlines, '(' .. now + max_lease, '+inf', ...)
    return #never > 0 and never or redis.call('ZRANGEBYSCORE', deadlines, '-inf', now, ...)
end

local function score_of(number)
    return string.match(redis.call('HGET', owners, number) or '0', '^%S+')
end

local function is_leased_to(worker, number)
    local owner = redis.call('HGET', owners, number)
    return owner and string.sub(owner, -#worker - 1) == ' ' .. worker
end

local function free(number)
    local score = score_of(number)
    redis.call('ZREM', inflight, number)
    redis.call('HSET', owners, number, score .. ' ')
    redis.call('ZADD', requests, score, number)
end

local function remove(number)
    redis.call('ZREM', inflight, number)
    redis.call('HDEL', owners, number)
    redis.call('HDEL', payloads, number)
end

local function forget(worker)
    redis.call('ZREM', workers, worker)
    redis.call('HDEL', about, worker)
    redis.call('HDEL', leases, worker)
end

local function remove_dead_workers()
    for _, worker in ipairs(past(workers)) do forget(worker) end
end

local function enter(worker, lease)
    redis.call('HSET', leases, worker, lease)
    return redis.call('ZADD', workers, now + lease, worker)
end

local function clear()
    redis.call('DEL', unpack(KEYS))
end
