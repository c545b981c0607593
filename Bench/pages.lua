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
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"seconds":%.3f,"bytes":%d,"p50_ms":%.3f,"p99_ms":%.3f,"status":%d,"socket":%d}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e3,
        latency:percentile(99) / 1e3, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout))
end
