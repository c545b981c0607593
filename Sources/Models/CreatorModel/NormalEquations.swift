/// Weighted least squares of a few coefficients.
struct NormalEquations {
    let size: Int
    private var products: [Double]
    private var sums: [Double]

    init(_ size: Int) {
        self.size = size
        products = [Double](repeating: 0, count: size * size)
        sums = [Double](repeating: 0, count: size)
    }

    @inline(__always)
    mutating func add(value: Double, weight: Double, _ feature: (Int) -> Double) {
        for i in 0..<size {
            let weighted = weight * feature(i)
            sums[i] += weighted * value
            for j in 0...i { products[i * size + j] += weighted * feature(j) }
        }
    }

    /// Coefficients with a penalty on their squares.
    func solution(ridge: Double) -> [Double] {
        solution(ridges: [Double](repeating: ridge, count: size)).coefficients
    }

    /// Coefficients with a penalty each, and their variances, by Cholesky's factors.
    func solution(ridges: [Double]) -> (coefficients: [Double], variances: [Double]) {
        let factor = self.factor(ridges)
        let variances = (0..<size).map { index in
            solve(factor, (0..<size).map { $0 == index ? 1 : 0 })[index]
        }
        return (solve(factor, sums), variances)
    }

    private func factor(_ ridges: [Double]) -> [Double] {
        var factor = products
        for i in 0..<size {
            factor[i * size + i] += ridges[i]
            for j in 0...i {
                var sum = factor[i * size + j]
                for k in 0..<j { sum -= factor[i * size + k] * factor[j * size + k] }
                if i == j {
                    factor[i * size + i] = max(sum, 1e-12).squareRoot()
                } else {
                    factor[i * size + j] = sum / factor[j * size + j]
                }
            }
        }
        return factor
    }

    private func solve(_ factor: [Double], _ right: [Double]) -> [Double] {
        var out = right
        for i in 0..<size {
            for k in 0..<i { out[i] -= factor[i * size + k] * out[k] }
            out[i] /= factor[i * size + i]
        }
        for i in stride(from: size - 1, through: 0, by: -1) {
            for k in (i + 1)..<max(size, i + 1) { out[i] -= factor[k * size + i] * out[k] }
            out[i] /= factor[i * size + i]
        }
        return out
    }
}
