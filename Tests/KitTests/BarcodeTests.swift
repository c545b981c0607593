import Barcodes
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
