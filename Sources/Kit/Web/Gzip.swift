import CZlib

/// `bytes` in gzip format (RFC 1952), without a name or a time, so that the same bytes give the
/// same response. `level` is 1 (fast) to 9 (small).
func gzip(_ bytes: [UInt8], level: Int32) -> [UInt8] {
    var stream = z_stream()
    // 15 is the largest window, 16 more asks for gzip's head; 9 is the most memory, 400 KB.
    let started = deflateInit2_(
        &stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK, "zlib won't start: \(started)")
    defer { deflateEnd(&stream) }
    precondition(bytes.count < Int(UInt32.max), "too much to pack at once")
    let room = Int(deflateBound(&stream, UInt(bytes.count)))
    // zlib reads its input through a pointer that it doesn't call const.
    var input = bytes
    return input.withUnsafeMutableBufferPointer { input in
        [UInt8](unsafeUninitializedCapacity: room) { out, count in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = out.baseAddress
            stream.avail_out = UInt32(out.count)
            let ended = deflate(&stream, Z_FINISH)
            precondition(ended == Z_STREAM_END, "zlib stopped: \(ended)")
            count = room - Int(stream.avail_out)
        }
    }
}
