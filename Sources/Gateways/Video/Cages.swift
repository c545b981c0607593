import Glibc
import Subprocess

extension Cage {
    /// For the ffmpeg of a stream: two pipes and no file; of RTMP, our own nginx's port.
    static func stream(
        port: Int?, processorSeconds: Int = FFmpegArguments.processorSeconds
    ) -> Cage {
        var cage = Cage(
            memoryBytes: FFmpegArguments.memoryBytes,
            processorSeconds: min(processorSeconds, FFmpegArguments.processorSeconds),
            openFiles: FFmpegArguments.openFiles, fileBytes: 0, endsWith: SIGKILL)
        cage.niceness = FFmpegArguments.nice
        if let port {
            cage.calls = .connections
            cage.connects = [port]
        }
        return cage
    }

    /// For ffmpeg's short jobs: the folder of one stream, and pictures.
    static func job(in folder: String, reading pictures: [String] = []) -> Cage {
        var cage = Cage(
            memoryBytes: FFmpegArguments.memoryBytes, processorSeconds: Clipping.processorSeconds,
            openFiles: FFmpegArguments.openFiles, fileBytes: Clipping.fileBytes, endsWith: SIGKILL)
        cage.niceness = Clipping.nice
        cage.reads = pictures
        cage.writes = [folder]
        return cage
    }

    /// For nginx: its folder, its port, and the port at which it asks about publishers.
    static func rtmpServer(folders: [String], module: String, port: Int, hookPort: Int?) -> Cage {
        var cage = Cage(
            memoryBytes: Video.RTMPServer.memoryBytes, processorSeconds: nil,
            openFiles: Video.RTMPServer.openFiles, fileBytes: Video.RTMPServer.fileBytes,
            endsWith: SIGTERM)
        cage.calls = .server
        // Names of users, as root's nginx gives its worker to another; settings of its TLS library.
        cage.reads =
            [module] + ["/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/ssl/openssl.cnf"]
        cage.writes = folders
        cage.listens = [port]
        cage.connects = [hookPort].compactMap(\.self)
        cage.privileges = [.openAnyFile, .changeOwner, .changeGroup, .changeUser]
        if port < 1024 { cage.privileges.append(.listenAtLowPorts) }
        return cage
    }
}
