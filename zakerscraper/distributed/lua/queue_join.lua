local worker, lease, may_clear = ARGV[1], ARGV[2], ARGV[3] == '1'
remove_dead_workers()
local others = redis.call('ZCARD', workers)
if others == 0 and may_clear then clear() end
enter(worker, lease)
return others
