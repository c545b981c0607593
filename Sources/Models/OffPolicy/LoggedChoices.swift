/// A choice of a logging policy, its reward, and the probability with which another policy makes it.
public struct LoggedChoice: Sendable {
    /// Visitor that it was made for; intervals resample visitors, as their choices hang together.
    public let visitor: Int
    /// Reward that came of the choice.
    public let reward: Double
    /// Probability with which the logging policy made this choice, 1e-9 to 1.
    public let propensity: Double
    /// Probability with which the target policy makes it, 0 to 1.
    public let target: Double
    /// The reward model's estimate for this choice.
    public let modelOfChoice: Double
    /// The reward model's mean over what the target policy would choose.
    public let modelOfTarget: Double

    public init(
        visitor: Int, reward: Double, propensity: Double, target: Double,
        modelOfChoice: Double = 0, modelOfTarget: Double = 0
    ) {
        self.visitor = visitor
        self.reward = reward
        self.propensity = propensity
        self.target = target
        self.modelOfChoice = modelOfChoice
        self.modelOfTarget = modelOfTarget
    }

    /// Smallest propensity: what is chosen less often isn't in a log of any size.
    static let leastPropensity = 1e-9
    /// Largest reward and model estimate: sums of as many as a log may have stay finite.
    static let largest = 1e12

    /// Fault of the numbers, in words; nil if they can be reckoned with.
    public var fault: String? {
        guard propensity >= Self.leastPropensity, propensity <= 1 else {
            return "propensity takes a number from \(Self.leastPropensity) to 1"
        }
        guard target >= 0, target <= 1 else { return "target takes a number from 0 to 1" }
        for (name, value) in [
            ("reward", reward), ("model_of_choice", modelOfChoice),
            ("model_of_target", modelOfTarget),
        ] where !(abs(value) <= Self.largest) {
            return "\(name) takes a number from \(-Self.largest) to \(Self.largest)"
        }
        return nil
    }
}

/// Error of a log that can't be reckoned with.
public struct LogFault: Error, CustomStringConvertible, Equatable {
    /// The first choice is 0; nil for the log as a whole.
    public let choice: Int?
    public let text: String
    public var description: String { choice.map { "choice \($0): \(text)" } ?? text }
}

/// A log of choices whose numbers are within their bounds.
public struct LoggedChoices: Sendable {
    /// Choices that a log has at most.
    public static let most = 50_000_000

    let choices: [LoggedChoice]
    /// Importance weights, target over propensity.
    let weights: [Double]
    /// Place of each choice's visitor, from 0 on, in the order of their first choices.
    let places: [Int]
    let visitors: Int

    public var count: Int { choices.count }

    /// Takes the choices; throws `LogFault` for none, too many, or a number out of its bounds.
    public init(_ choices: [LoggedChoice]) throws(LogFault) {
        guard !choices.isEmpty else { throw LogFault(choice: nil, text: "the log has no choice") }
        guard choices.count <= Self.most else {
            throw LogFault(choice: nil, text: "more than \(Self.most) choices; take a sample")
        }
        for (number, choice) in choices.enumerated() {
            if let fault = choice.fault { throw LogFault(choice: number, text: fault) }
        }
        self.choices = choices
        weights = choices.map { $0.target / $0.propensity }
        var known: [Int: Int] = [:]
        places = choices.map { choice in
            if let place = known[choice.visitor] { return place }
            known[choice.visitor] = known.count
            return known.count - 1
        }
        visitors = known.count
    }
}
