-- For wrk: GETs of random paths from a file, one JSON line at the end.
--   wrk … -s pages.lua URL -- FILE ACCEPT
local paths = {}
local headers = {}

function init(args)
    for line in io.lines(args[1]) do paths[#paths + 1] = line end
    headers["Accept"] = args[2]
    headers["Accept-Language"] = "en-GB"
    math.randomseed(#paths)
end

function request()
    return wrk.format("GET", paths[math.random(#paths)], headers)
end

function done(summary, latency, requests)
    local e = summary.errors
    local errors = string.format(
        '{"status":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d}',
        e.status, e.connect, e.read, e.write, e.timeout)
    io.write(string.format(
        '{"requests":%d,"seconds":%.3f,"p50_ms":%.3f,"p99_ms":%.3f,"errors":%s}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
        latency:percentile(99) / 1e3, errors))
end
