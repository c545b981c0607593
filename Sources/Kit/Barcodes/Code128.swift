import CZint

/// A Code 128 barcode (ISO/IEC 15417) of printable ASCII: what carriers' scanners read on a label.
public struct Code128: Sendable, Equatable {
    /// Characters of the longest text; at 4 dots a module it is as wide as a label of 4 inches.
    public static let mostCharacters = 30
    /// Width in modules of the white border at each side that scanners need.
    public static let border = 10

    /// Dark modules, from left to right.
    public let modules: [Bool]

    /// Encodes a text; nil for one that is empty, too long, or has other characters.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...Self.mostCharacters).contains(bytes.count),
            bytes.allSatisfy({ (32...126).contains($0) }), let symbol = ZBarcode_Create()
        else { return nil }
        defer { ZBarcode_Delete(symbol) }
        symbol.pointee.symbology = BARCODE_CODE128
        symbol.pointee.input_mode = DATA_MODE
        let code = ZBarcode_Encode(symbol, bytes, Int32(bytes.count))
        guard code < ZINT_ERROR, symbol.pointee.rows == 1 else { return nil }
        modules = (0..<symbol.pointee.width).map { pasar_zint_is_dark(symbol, $0, 0) == 1 }
    }

    /// Modules with both borders.
    public var width: Int { modules.count + Self.border * 2 }

    /// Bars of a height as the data of an SVG path, behind the left border.
    public func path(height: Int) -> String {
        var path = ""
        var x = 0
        while x < modules.count {
            var end = x
            while end < modules.count, modules[end] { end += 1 }
            if end > x { path += "M\(x + Self.border) 0h\(end - x)v\(height)h-\(end - x)z" }
            x = max(end, x + 1)
        }
        return path
    }
}
