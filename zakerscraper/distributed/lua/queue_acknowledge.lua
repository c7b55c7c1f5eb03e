local worker = ARGV[1]
for i = 2, #ARGV do
    if is_leased_to(worker, ARGV[i]) then remove(ARGV[i]) end
end
