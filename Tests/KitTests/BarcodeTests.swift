import Barcodes
import Glibc
import TestSupport
import Testing

@Suite struct BarcodeTests {
    /// Read back by an independent decoder (zbar 0.23) when this was written.
    @Test func aLinkBecomesACodeOfTheStandardsShape() throws {
        let code = try #require(QRCode("https://pasar.example/stalls/zainab"))
        // 35 bytes are version 3 at level M: 29 modules.
        #expect(code.size == 29)
        #expect(code.modules.count == 29 * 29)
        for (left, top) in [(0, 0), (22, 0), (0, 22)] {
            #expect(Self.finder(code, left, top), "no finder at \(left), \(top)")
        }
        // Dark and light take turns between the finders.
        for place in 8..<21 {
            #expect(code[place, 6] == place.isMultiple(of: 2))
            #expect(code[6, place] == place.isMultiple(of: 2))
        }
    }

    @Test func theSameTextGivesTheSameCodeAndAnotherAnother() throws {
        #expect(QRCode("HELLO") == QRCode("HELLO"))
        #expect(QRCode("HELLO") != QRCode("HELLP"))
        #expect(QRCode("HELLO")?.size == 21)
    }

    @Test func aTextThatIsTooLongOrEmptyHasNone() {
        #expect(QRCode("") == nil)
        #expect(QRCode(String(repeating: "z", count: QRCode.mostBytes + 1)) == nil)
        #expect(QRCode(String(repeating: "z", count: QRCode.mostBytes))?.size == 57)
    }

    @Test func thePictureHasABorderThatCamerasNeed() throws {
        let svg = try #require(QRCode("HELLO")).svg
        #expect(svg.contains("viewBox=\"0 0 29 29\""))
        #expect(svg.contains("M4 4h7v1h-7z"))
    }

    /// Start, one symbol for each pair of digits or letter, check symbol and stop: 11 modules each, and
    /// two more at the end (ISO/IEC 15417).
    @Test func aNumberBecomesBarsOfTheStandardsWidth() throws {
        let code = try #require(Code128("12345678"))
        #expect(code.modules.count == 11 * (1 + 4 + 1) + 13)
        #expect(code.width == code.modules.count + 20)
        // Start C, and the stop pattern.
        #expect(code.modules.prefix(11).map { $0 ? "1" : "0" }.joined() == "11010011100")
        #expect(code.modules.suffix(13).map { $0 ? "1" : "0" }.joined() == "1100011101011")
        #expect(code.path(height: 60).hasPrefix("M10 0h2v60h-2z"))
        #expect(Code128("12345679") != code && Code128("12345678") == code)
    }

    /// A hundred numbers as a label prints them, 4 dots a module at 203 dots an inch, read by zbar.
    @Test(.enabled(if: ShellCommand.exists("zbarimg")))
    func anIndependentDecoderReadsTheBars() async throws {
        try await withTestFolder { folder in
            for count in 0..<100 {
                let number = "SX" + String(Int64(1) << 60 + Int64(count) * 7_919_191_919)
                let code = try #require(Code128(number))
                let border = [Bool](repeating: false, count: Code128.border)
                let row = (border + code.modules + border).flatMap { isDark in
                    [UInt8](repeating: isDark ? 0 : 255, count: 4)
                }
                var picture = Array("P5 \(row.count) 120 255\n".utf8)
                for _ in 0..<120 { picture += row }
                let path = "\(folder)/\(count).pgm"
                let file = try #require(fopen(path, "wb"))
                #expect(fwrite(picture, 1, picture.count, file) == picture.count)
                fclose(file)
                let read = await ShellCommand.output("zbarimg -q --raw \(path) 2>/dev/null")
                #expect(read.split(separator: "\n").first.map(String.init) == number)
            }
        }
    }

    @Test(arguments: ["", "Grüße", "a\nb", String(repeating: "7", count: 31)])
    func aNumberThatNoLabelHasBecomesNone(_ text: String) {
        #expect(Code128(text) == nil)
    }

    /// A ring of dark modules, one of light ones, and a dark square of three.
    private static func finder(_ code: QRCode, _ left: Int, _ top: Int) -> Bool {
        (0..<7).allSatisfy { y in
            (0..<7).allSatisfy { x in
                let ring = max(abs(x - 3), abs(y - 3))
                return code[left + x, top + y] == (ring != 2)
            }
        }
    }
}
