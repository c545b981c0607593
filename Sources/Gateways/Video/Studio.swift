import Glibc
import Synchronization
import Threads
import World

extension Video {
    /// Registry of streams: gives publishers their slots, reports streams' health, and locates
    /// their files.
    public final class Studio: Sendable {
        /// Folder with a subfolder for each stream.
        public let folder: String
        public let limits: Limits
        /// Path of ffmpeg; nil if it isn't installed: no video.
        public let ffmpeg: String?
        /// RTMP server; nil if nginx or its RTMP module isn't installed, or wasn't wanted.
        public let door: RTMPServer?
        let world: World
        let events: @Sendable (Event) -> Void
        let cutting: Clipping?
        private let rooms = Mutex(Rooms())

        private struct Rooms {
            var live: [String: Broadcast] = [:]
            var encoders = 0
            var isClosed = false
        }

        /// A studio without streams.
        /// - Parameters:
        ///   - folder: streams go to `<folder>/live/<stream>/`.
        ///   - door: RTMP server for OBS; nil for none.
        ///   - events: called on a stream's own thread; must return at once.
        public init(
            folder: String, ffmpeg: String? = Installed.ffmpeg, door: RTMPServer? = nil,
            limits: Limits = Limits(), world: World, events: @escaping @Sendable (Event) -> Void
        ) throws {
            self.folder = folder + "/live"
            self.ffmpeg = ffmpeg
            self.door = door
            self.limits = limits
            self.world = world
            self.events = events
            cutting = ffmpeg.map { ffmpeg in
                Clipping(ffmpeg: ffmpeg) { stream, microseconds in
                    events(
                        Event(
                            stream: stream, at: world.now(),
                            kind: .used(processorMicroseconds: microseconds)))
                }
            }
            try Files.makeFolder(self.folder)
        }

        /// Gives a publisher the slot of a stream.
        /// - Parameters:
        ///   - publisher: chosen by the publisher; the same one may come back to its slot.
        ///   - replacing: the slot is taken from its holder.
        ///   - processorSeconds: bound of ffmpeg's processor time, if the stream begins now.
        public func open(
            stream: String, source: Source, publisher: String, replacing: Bool = false,
            processorSeconds: Int = FFmpegArguments.processorSeconds
        ) throws(Refusal) -> Ingest {
            guard let ffmpeg, source == .browser || door != nil else { throw .notInstalled }
            guard Names.isStream(stream) else { throw .badName }
            let broadcast = try broadcast(stream, ffmpeg, processorSeconds)
            try broadcast.open(publisher, source, replacing: replacing)
            return Ingest(stream: stream, publisher: publisher, broadcast: broadcast)
        }

        private func broadcast(
            _ stream: String, _ ffmpeg: String, _ processorSeconds: Int
        ) throws(Refusal) -> Broadcast {
            let found: Result<Broadcast, Refusal> = rooms.withLock { rooms in
                if rooms.isClosed { return .failure(.ended) }
                if let broadcast = rooms.live[stream] { return .success(broadcast) }
                guard rooms.live.count < limits.streams else { return .failure(.tooManyStreams) }
                let path = folder + "/" + stream
                guard Files.freeBytes(at: folder) > limits.freeBytes,
                    (try? Files.makeFolder(path)) != nil
                else { return .failure(.diskFull) }
                let reel = SegmentStore(folder: path, window: limits.window)
                guard reel.isWhole else { return .failure(.ended) }
                guard reel.now.bytes < limits.streamBytes else { return .failure(.streamFull) }
                guard (try? reel.end()) != nil, (try? reel.reopen()) != nil else {
                    return .failure(.diskFull)
                }
                let made = try? Broadcast(
                    stream: stream, reel: reel, setting: setting(ffmpeg),
                    processorSeconds: processorSeconds)
                guard let broadcast = made, SystemThread.detached({ broadcast.air() }) else {
                    return .failure(.tooManyStreams)
                }
                rooms.live[stream] = broadcast
                return .success(broadcast)
            }
            return try found.get()
        }

        private func setting(_ ffmpeg: String) -> Broadcast.Setting {
            let door = door
            return Broadcast.Setting(
                limits: limits, ffmpeg: ffmpeg, world: world,
                rtmp: { stream in door?.address(of: stream) },
                takeEncoder: { [weak self] in self?.takeEncoder() ?? false },
                giveEncoder: { [weak self] in self?.rooms.withLock { $0.encoders -= 1 } },
                tell: events,
                thumbnail: { [weak self] reel, segment in self?.look(reel, segment) },
                isOver: { [weak self] broadcast, failure in self?.isOver(broadcast, failure) })
        }

        private func takeEncoder() -> Bool {
            rooms.withLock { rooms in
                guard rooms.encoders < limits.transcodes else { return false }
                rooms.encoders += 1
                return true
            }
        }

        private func look(_ reel: SegmentStore, _ segment: SegmentStore.Segment) {
            let every = limits.thumbnails.milliseconds
            let isFirst = segment.start == 0
            guard isFirst || segment.start / every != segment.end / every else { return }
            cutting?.thumbnail(of: segment, in: reel)
        }

        private func isOver(_ broadcast: Broadcast, _ failure: String?) {
            rooms.withLock { rooms in
                guard rooms.live[broadcast.stream] === broadcast else { return }
                rooms.live[broadcast.stream] = nil
            }
            if broadcast.queue.withLock({ $0.source == .rtmp }) { door?.drop(broadcast.stream) }
            broadcast.tell(failure.map { .failed(reason: $0) } ?? .ended)
            record(broadcast.stream)
        }

        /// Makes `recording.mp4` of an ended stream, in the background.
        func record(_ stream: String) {
            guard let cutting, let reel = reel(stream), reel.now.hasJournal else { return }
            let (events, world) = (events, world)
            // A recording is a second copy for a while: it waits for the next start with space.
            guard Files.freeBytes(at: folder) - reel.now.bytes > limits.reserveBytes else {
                let reason =
                    "no space for a recording of \(reel.now.bytes) bytes: free some, restart"
                return events(
                    Event(stream: stream, at: world.now(), kind: .failed(reason: reason)))
            }
            cutting.record(reel) { [weak self] bytes in
                // The stream was resumed meanwhile: it is recorded again when that is over.
                guard self?.streams.contains(stream) == false else { return }
                events(
                    Event(
                        stream: stream, at: world.now(),
                        kind: .recorded(
                            bytes: bytes, milliseconds: Int(reel.now.length))))
            }
        }

        func reel(_ stream: String) -> SegmentStore? {
            guard Names.isStream(stream) else { return nil }
            if let live = rooms.withLock({ $0.live[stream] }) { return live.reel }
            let path = folder + "/" + stream
            guard Files.exists(path + "/" + SegmentStore.replay) else { return nil }
            return SegmentStore(folder: path, window: limits.window)
        }

        /// Pauses all streams of a publisher that is gone without saying whether for good; see
        /// `Ingest.pause`.
        public func pause(publisher: String) {
            for broadcast in rooms.withLock({ Array($0.live.values) }) {
                broadcast.pause(by: publisher)
            }
        }

        /// Ends a stream for any publisher; `cut` drops queued chunks. Does nothing if it isn't on.
        public func end(stream: String, cut: Bool = false) {
            rooms.withLock { $0.live[stream] }?.end(cut: cut)
        }

        /// Health of a stream; nil if it isn't on now.
        public func health(of stream: String) -> Health? {
            guard let broadcast = rooms.withLock({ $0.live[stream] }) else { return nil }
            let source = broadcast.queue.withLock { $0.source }
            return broadcast.pulse.withLock { $0.health(source, at: monotonicMicroseconds()) }
        }

        /// The slot that a publisher opened before; nil if it has lost it.
        public func turn(of publisher: String, at stream: String) -> Ingest? {
            guard let broadcast = rooms.withLock({ $0.live[stream] }),
                broadcast.queue.withLock({ $0.publisher == publisher })
            else { return nil }
            return Ingest(stream: stream, publisher: publisher, broadcast: broadcast)
        }

        /// True while a stream is on; false from the moment on in which it is cut.
        public func isOn(_ stream: String) -> Bool {
            guard let broadcast = rooms.withLock({ $0.live[stream] }) else { return false }
            return !broadcast.queue.withLock { $0.isCut }
        }

        public var streams: [String] { rooms.withLock { $0.live.keys.sorted() } }

        /// Recovers at the start: ends streams that a crash left open, and makes missing
        /// recordings.
        /// - Returns: the streams that were left open.
        @discardableResult
        public func sweep() -> [String] {
            var open: [String] = []
            for stream in Resources.names(in: folder) {
                guard !rooms.withLock({ $0.live[stream] != nil }), let reel = reel(stream) else {
                    continue
                }
                if !reel.isEnded {
                    open.append(stream)
                    try? reel.end()
                }
                if !Files.exists(reel.folder + "/" + SegmentStore.recording) { record(stream) }
            }
            return open
        }

        /// Refuses publishers, ends playlists and subprocesses; returns when they are gone or the
        /// time is over.
        public func close(within: TimeSpan = .seconds(5)) async {
            let live = rooms.withLock { rooms in
                rooms.isClosed = true
                return rooms.live.values.map(\.self)
            }
            for broadcast in live { broadcast.end(cut: false) }
            let deadline = monotonicMicroseconds() + within.milliseconds * 1000
            while monotonicMicroseconds() < deadline, !streams.isEmpty {
                try? await Task.sleep(for: .milliseconds(20))
            }
            await cutting?.close()
            door?.stop()
        }
    }

    /// Programs found on this machine.
    public enum Installed {
        public static let ffmpeg = path(of: "ffmpeg")
        public static let nginx = path(of: "nginx")
        /// Path of nginx's RTMP module; nil if it isn't installed.
        public static let rtmpModule: String? = {
            let path = "/usr/lib/nginx/modules/ngx_rtmp_module.so"
            return Files.exists(path) ? path : nil
        }()

        private static func path(of name: String) -> String? {
            ["/usr/bin/", "/usr/sbin/", "/usr/local/bin/"].map { $0 + name }.first {
                access($0, X_OK) == 0
            }
        }
    }
}

/// Checks of names that become paths.
enum Names {
    /// Bytes of a name; an id of ours is shorter.
    static let longest = 64

    static func isStream(_ name: String) -> Bool {
        (1...longest).contains(name.utf8.count) && name.utf8.allSatisfy(isPlain)
    }

    /// True for the name of a stream's file that anybody may fetch.
    static func isFile(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: "."), (1...longest).contains(name.utf8.count) else {
            return false
        }
        let endings = ["m3u8", "m4s", "mp4", "jpg"]
        return name[..<dot].utf8.allSatisfy(isPlain) && dot != name.startIndex
            && endings.contains(String(name[dot...].dropFirst()))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == 45 || byte == 95
    }
}
