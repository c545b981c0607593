import Creators
import Text
import Identities
import Web

/// Link from a stall to a product, with the proof that its reader was shown the stall.
struct StallLink: Form {
    static let proof = Field<String?>.optional("proof", max: 64) { text in
        text.allSatisfy(\.isHexDigit) ? text : nil
    }
    static let fields: [any AnyField] = [proof]
    let proof: String?

    init(_ input: Input) throws { proof = try input[Self.proof] }

    /// Addresses of a stall's products, for the reader of `request`.
    static func linking(from handle: Handle, _ request: Request) -> @Sendable (ProductID) -> Path {
        { product in
            StallPath.visit(handle, product).with(
                proof.name, request.linkProof(text(handle, product)))
        }
    }

    /// True if the reader of `request` was shown the link on the stall.
    func isProven(_ handle: Handle, _ product: ProductID, _ request: Request) -> Bool {
        proof.map { request.holds(linkProof: $0, Self.text(handle, product)) } ?? false
    }

    private static func text(_ handle: Handle, _ product: ProductID) -> String {
        StallPath.visit(handle, product).text
    }
}
