import DesignSystem

/// Routes and pages of operations.
public struct OperationsWeb: Sendable {
    let operations: Operations
    let designSystem: DesignSystem

    public init(operations: Operations, designSystem: DesignSystem) {
        self.operations = operations
        self.designSystem = designSystem
    }
}
