import Glibc
import Numbers
import Subprocess
import Testing
import World

@testable import OffPolicy

/// What another policy would have earned, told from a log.
@Suite struct OffPolicyTests {
    /// A log of a softmax over three arms that pay .1, .3 and .6, and a target that plays the last
    /// two.
    private static func log(
        _ count: Int, seed: UInt64, propensities factor: Double = 1
    ) throws -> LoggedChoices {
        let (rates, logging, target) = ([0.1, 0.3, 0.6], [0.5, 0.3, 0.2], [0.0, 0.4, 0.6])
        let model = [0.2, 0.2, 0.5]
        let mean = zip(target, model).map(*).reduce(0, +)
        var random = SplitMix64(seed: seed)
        return try LoggedChoices(
            (0..<count).map { number in
                let draw = random.unit()
                let arm = draw < logging[0] ? 0 : draw < logging[0] + logging[1] ? 1 : 2
                return LoggedChoice(
                    visitor: number / 3, reward: random.unit() < rates[arm] ? 1 : 0,
                    propensity: logging[arm] * factor, target: target[arm],
                    modelOfChoice: model[arm], modelOfTarget: mean)
            })
    }

    private static let all: [PolicyEstimator] = [
        .ips(clip: .infinity), .ips(clip: 2), .snips, .dm, .dr(clip: .infinity), .dr(clip: 1.5),
        .sndr, .switchDR(limit: 2), .dros(shrinkage: 3), .dros(shrinkage: .infinity),
    ]

    @Test func anEstimateIsNearTheTruthAndItsIntervalHoldsIt() throws {
        let log = try Self.log(30_000, seed: 5)
        #expect(log.refusal == nil)
        for estimator: PolicyEstimator in [
            .ips(clip: .infinity), .snips, .dr(clip: .infinity), .sndr,
        ] {
            let estimate = try #require(log.estimate(estimator))
            #expect(abs(estimate.value - 0.48) < 0.02, "\(estimator)")
            #expect(estimate.interval.contains(0.48), "\(estimator)")
        }
    }

    /// Nineteen of twenty intervals should hold the truth; fewer than 85 of 100 would be a fault.
    @Test func intervalsHoldTheTruthAsOftenAsTheySay() throws {
        var held = 0
        for seed in 1...100 {
            let log = try Self.log(1_500, seed: UInt64(seed))
            let estimate = try #require(
                log.estimate(.dr(clip: .infinity), draws: 200, seed: UInt64(seed)))
            if estimate.interval.contains(0.48) { held += 1 }
        }
        #expect(held >= 85)
    }

    @Test func thePolicyOfTheLogIsWorthWhatItEarned() throws {
        let choices = (0..<400).map {
            LoggedChoice(
                visitor: $0, reward: Double($0 % 7), propensity: 0.25, target: 0.25,
                modelOfChoice: 3, modelOfTarget: 3)
        }
        let log = try LoggedChoices(choices)
        let mean = choices.map(\.reward).reduce(0, +) / 400
        #expect(log.effectiveSize == 400)
        for estimator in Self.all where estimator != .dm {
            guard estimator != .dros(shrinkage: 3) else { continue }
            #expect(abs(try #require(log.value(estimator)) - mean) < 1e-12, "\(estimator)")
        }
        #expect(log.value(.dm) == 3)
    }

    @Test func aLogThatCannotAnswerSaysSo() throws {
        guard case .fewChoices(let effective) = try Self.log(150, seed: 1).refusal else {
            Issue.record("150 choices answered")
            return
        }
        #expect(effective < 200)
        guard
            case .wrongPropensities(let mean, _) = try Self.log(
                20_000, seed: 1, propensities: 0.8
            ).refusal
        else {
            Issue.record("propensities that are a fifth too small were believed")
            return
        }
        #expect(abs(mean - 1.25) < 0.05)
        // Nothing of what the target plays was ever chosen.
        let never = try LoggedChoices(
            (0..<500).map { .init(visitor: $0, reward: 1, propensity: 0.5, target: 0) })
        #expect(never.refusal == .fewChoices(effective: 0))
        #expect(never.value(.snips) == nil && never.estimate(.snips) == nil)
    }

    @Test func theBestSettingHasTheSmallestBound() throws {
        let log = try Self.log(2_000, seed: 9)
        let settings = [0.0, 0.5, 1, 2, 4, .infinity].map { PolicyEstimator.switchDR(limit: $0) }
        let best = try #require(log.best(settings))
        let least = settings.map { log.squaredError($0, delta: 0.05) }.min()
        #expect(log.squaredError(best, delta: 0.05) == least)
        #expect(log.best([]) == nil)
    }

    @Test(arguments: [
        (0.0, 0.5, 1.0), (1.1, 0.5, 1), (.nan, 0.5, 1), (0.5, -0.1, 1), (0.5, .nan, 1),
        (0.5, 0.5, .infinity), (0.5, 0.5, .nan), (1e-12, 0.5, 1),
    ])
    func numbersOutOfBoundsAreNamed(_ propensity: Double, _ target: Double, _ reward: Double) {
        let good = LoggedChoice(visitor: 0, reward: 1, propensity: 1, target: 1)
        let bad = LoggedChoice(visitor: 1, reward: reward, propensity: propensity, target: target)
        #expect { try LoggedChoices([good, bad]) } throws: { ($0 as? LogFault)?.choice == 1 }
        #expect(throws: LogFault.self) { try LoggedChoices([]) }
    }

    /// Extremes within the bounds have finite answers.
    @Test func extremesEndNothing() throws {
        let ends = [(1e-9, 1.0, 1e12), (1.0, 0.0, -1e12), (1.0, 1.0, 0.0)]
        let log = try LoggedChoices(
            (0..<300).map {
                let (propensity, target, reward) = ends[$0 % 3]
                return LoggedChoice(
                    visitor: $0 % 5, reward: reward, propensity: propensity, target: target,
                    modelOfChoice: -1e12, modelOfTarget: 1e12)
            })
        for estimator in Self.all + [.dros(shrinkage: 0), .switchDR(limit: 0)] {
            let estimate = try #require(log.estimate(estimator, draws: 50))
            #expect(estimate.value.isFinite, "\(estimator)")
            #expect(log.squaredError(estimator, delta: 0.05).isFinite, "\(estimator)")
        }
    }

    /// Answers of the Open Bandit Pipeline's own estimators, as `Files/obp_oracle.py` recorded
    /// them.
    @Test func theOpenBanditPipelineSaysTheSame() throws {
        let text = try #require(Resources.read("Tests/ModelTests/Files/obp.txt"))
        try Self.compare(String(decoding: text, as: UTF8.self))
    }

    /// The same on new logs, where `PASAR_PYTHON` names a Python that has `obp`.
    @Test func theOpenBanditPipelineSaysTheSameOfNewLogs() async throws {
        guard let python = getenv("PASAR_PYTHON").map({ String(cString: $0) }) else {
            print("skipped: PASAR_PYTHON names no Python")
            return
        }
        let seed = UInt32.random(in: 0...UInt32.max)
        let (end, stdout) = try await Subprocess(
            python, ["Tests/ModelTests/Files/obp_oracle.py", "\(seed)"],
            maxOutputBytes: 1 << 20, deadline: .seconds(120)
        ).run()
        guard end != .exit(3) else {
            print("skipped: no obp beside \(python)")
            return
        }
        #expect(end == .exit(0), "seed \(seed)")
        try Self.compare(String(decoding: stdout, as: UTF8.self))
    }

    private static func compare(_ text: String) throws {
        var (choices, told): ([LoggedChoice], [String: Double]) = ([], [:])
        var logs = 0
        let lines: [Substring] = text.split(separator: "\n") + ["0 1 1 0 0"]
        for line in lines {
            let numbers = line.split(separator: " ").compactMap { Double($0) }
            if numbers.count == 1 {
                told[String(line.prefix { $0 != " " })] = numbers[0]
                continue
            }
            if !told.isEmpty {
                try compare(LoggedChoices(choices), told)
                (choices, told, logs) = ([], [:], logs + 1)
            }
            choices.append(
                LoggedChoice(
                    visitor: choices.count, reward: numbers[0], propensity: numbers[1],
                    target: numbers[2], modelOfChoice: numbers[3], modelOfTarget: numbers[4]))
        }
        #expect(logs == 6)
    }

    private static func compare(_ log: LoggedChoices, _ told: [String: Double]) throws {
        func error(_ estimator: PolicyEstimator) -> Double {
            log.squaredError(estimator, delta: 0.05)
        }
        let ours: [String: Double?] = [
            "ips": log.value(.ips(clip: .infinity)), "ips2": log.value(.ips(clip: 2)),
            "snips": log.value(.snips), "dm": log.value(.dm),
            "dr": log.value(.dr(clip: .infinity)), "dr2": log.value(.dr(clip: 2)),
            "sndr": log.value(.sndr), "switch2": log.value(.switchDR(limit: 2)),
            "dros3": log.value(.dros(shrinkage: 3)), "error-ips2": error(.ips(clip: 2)),
            "error-switch2": error(.switchDR(limit: 2)),
            "error-dros3": error(.dros(shrinkage: 3)),
        ]
        #expect(Set(ours.keys) == Set(told.keys))
        for (name, value) in ours {
            let (value, oracle) = (try #require(value, "\(name)"), try #require(told[name]))
            #expect(abs(value - oracle) <= 1e-9 * max(1, abs(oracle)), "\(name)")
        }
    }
}
