import CZint

/// Barcodes: links and numbers as pictures that cameras and scanners read, encoded by libzint.
///
/// Promises: a symbol is a value of dark and light modules, drawn here as one SVG; libzint never
/// opens a file and never draws.

/// A QR code (ISO/IEC 18004) of bytes at error correction M: a smudge over 15 % of it doesn't matter.
public struct QRCode: Sendable, Equatable {
    /// Bytes that version 10 holds at level M; links of ours have some sixty.
    public static let mostBytes = 213
    /// libzint's name for level M.
    private static let levelM: Int32 = 2

    /// Modules a side, without the border.
    public let size: Int
    /// Dark modules, row by row.
    public let modules: [Bool]

    /// True if the module in column `x` and row `y` is dark.
    public subscript(x: Int, y: Int) -> Bool { modules[y * size + x] }

    /// Encodes a text as UTF-8; nil for one that is empty or longer than `mostBytes`.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...Self.mostBytes).contains(bytes.count), let symbol = ZBarcode_Create() else {
            return nil
        }
        defer { ZBarcode_Delete(symbol) }
        symbol.pointee.symbology = BARCODE_QRCODE
        symbol.pointee.input_mode = DATA_MODE
        symbol.pointee.option_1 = Self.levelM
        let code = ZBarcode_Encode(symbol, bytes, Int32(bytes.count))
        guard code < ZINT_ERROR, symbol.pointee.rows == symbol.pointee.width else { return nil }
        let side = symbol.pointee.width
        size = Int(side)
        modules = (0..<side).flatMap { y in
            (0..<side).map { x in pasar_zint_is_dark(symbol, x, y) == 1 }
        }
    }
}
