local open, waiting, asked, learned, refusals = unpack(KEYS)
local began, max_refusals, kept = ARGV[1], ARGV[2], ARGV[3]
for i = 4, #ARGV, 2 do
    release(open, waiting, asked, refusals, ARGV[i], ARGV[i + 1], max_refusals, kept)
end
return {learned_delay(learned, kept), refusals_since(began, refusals)}
