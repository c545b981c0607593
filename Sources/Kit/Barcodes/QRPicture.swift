extension QRCode {
    /// Width in modules of the white border that cameras need.
    public static let border = 4

    /// Modules a side, with the border.
    public var side: Int { size + Self.border * 2 }

    /// Dark modules as the data of an SVG path, inside the border.
    public var path: String {
        var path = ""
        for y in 0..<size {
            var x = 0
            while x < size {
                var end = x
                while end < size, self[end, y] { end += 1 }
                if end > x {
                    path += "M\(x + Self.border) \(y + Self.border)h\(end - x)v1h-\(end - x)z"
                }
                x = max(end, x + 1)
            }
        }
        return path
    }

    /// The code as SVG: black on white in any theme, one path, sharp at any size.
    public var svg: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" width="512" \
        height="512" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h\(side)v\(side)H0z"/>\
        <path d="\(path)"/></svg>
        """
    }
}
