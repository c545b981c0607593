import Glibc

/// Inverse of a dense symmetric matrix by LAPACK, from Debian's OpenBLAS. The library is opened when
/// it is first needed: a server that trains nothing doesn't load it.
public struct DenseSolver: @unchecked Sendable {
    private typealias Factor =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<Int32>, UnsafeMutablePointer<Float>,
            UnsafePointer<Int32>, UnsafeMutablePointer<Int32>, Int
        ) -> Void
    private typealias SetThreads = @convention(c) (Int32) -> Void

    private let factor: Factor
    private let invert: Factor
    private let setThreads: SetThreads?

    /// The solver of this machine; nil without OpenBLAS (Debian: libopenblas0-pthread).
    public static let installed: DenseSolver? = {
        for name in ["libopenblas.so.0", "liblapack.so.3"] {
            guard let library = dlopen(name, RTLD_NOW | RTLD_LOCAL),
                let factor = dlsym(library, "spotrf_"), let invert = dlsym(library, "spotri_")
            else { continue }
            return DenseSolver(
                factor: unsafeBitCast(factor, to: Factor.self),
                invert: unsafeBitCast(invert, to: Factor.self),
                setThreads: dlsym(library, "openblas_set_num_threads")
                    .map { unsafeBitCast($0, to: SetThreads.self) })
        }
        return nil
    }()

    /// Replaces a symmetric positive definite matrix of `n * n` by its inverse, by way of its
    /// Cholesky factor. Takes n³ multiplications and no further memory.
    /// - Returns: false for a matrix that isn't positive definite; it is destroyed then.
    func invert(_ matrix: UnsafeMutablePointer<Float>, n: Int, threads: Int) -> Bool {
        guard n > 0, let size = Int32(exactly: n) else { return n == 0 }
        setThreads?(Int32(clamping: threads))
        var info: Int32 = 0
        "L".withCString { lower in
            withUnsafePointer(to: size) { size in
                factor(lower, size, matrix, size, &info, 1)
                if info == 0 { invert(lower, size, matrix, size, &info, 1) }
            }
        }
        guard info == 0 else { return false }
        // LAPACK's lower triangle, by columns, is the upper one by rows: the other half is mirrored,
        // block by block for the cache's sake.
        let block = 64
        for top in stride(from: 0, to: n, by: block) {
            for left in stride(from: top, to: n, by: block) {
                for row in top..<min(top + block, n) {
                    for column in max(left, row + 1)..<max(min(left + block, n), max(left, row + 1))
                    {
                        matrix[column * n + row] = matrix[row * n + column]
                    }
                }
            }
        }
        return true
    }
}
