import TestSupport
import Testing
import Web

extension Scene {
    /// Of features whose pages came later.
    static let later: [Scene] = []
}
