import Glibc

/// A viewer at a moment: what the heads see of them and a video.
struct FeedContext {
    private let model: FeedModel
    private let viewer: FeedModel.Viewer
    private let taste: SIMD8<Double>
    private let day: Double

    /// Days after which a new video's freshness has fallen to a third.
    private static let freshDays = 3.0

    init(_ model: FeedModel, _ viewer: Int, at day: Double) {
        self.model = model
        self.viewer = model.viewers[viewer] ?? FeedModel.Viewer()
        taste = model.factors.viewer(viewer)
        self.day = bounded(day, FeedModel.days)
    }

    /// A video as the heads see it.
    struct Candidate {
        /// Features that are the same for all actions.
        var shared: FeatureRow
        fileprivate let video, creator, topic, viewer: ActionRow

        /// Features of one action; `position` is the slot's where it is learned from, nil where a page
        /// is made, as a video is worth the same wherever it stands.
        func features(_ action: FeedAction, position: Int? = nil) -> FeatureRow {
            var x = shared
            let place = action.rawValue
            if action == .watch { x[Feature.appeal.rawValue] = 0 }
            x[Feature.video.rawValue] = video[place]
            x[Feature.creator.rawValue] = creator[place]
            x[Feature.topic.rawValue] = topic[place]
            x[Feature.viewer.rawValue] = viewer[place]
            x[Feature.position.rawValue] = Double(min(position ?? 0, 50)) / 10
            return x
        }
    }

    /// A video as the heads see it, its appeal by that of the watch.
    func candidate(_ entry: FeedModel.Entry, appeal: OnlineLogistic) -> Candidate {
        let video = entry.video
        var candidate = Candidate(
            shared: shared(entry), video: entry.odds.odds,
            creator: model.creators[video.creator]?.odds ?? ActionRow(),
            topic: model.topics[video.topic]?.odds ?? ActionRow(), viewer: viewer.odds.odds)
        candidate.shared[Feature.appeal.rawValue] = appeal.logit(candidate.features(.watch))
        return candidate
    }

    private func shared(_ entry: FeedModel.Entry) -> FeatureRow {
        let video = entry.video
        var x = FeatureRow()
        x[Feature.base.rawValue] = 1
        x[Feature.viewersTopic.rawValue] = viewer.topics[video.topic]?.value ?? 0
        x[Feature.viewersCreator.rawValue] = viewer.creators[video.creator]?.value ?? 0
        let tags = video.tags.reduce(0) { $0 + (viewer.tags[$1]?.value ?? 0) }
        x[Feature.viewersTags.rawValue] = tags / Double(max(1, video.tags.count))
        x[Feature.viewersLength.rawValue] = viewer.lengths[Self.band(video.seconds)]?.value ?? 0
        x[Feature.follows.rawValue] = viewer.follows.contains(video.creator) ? 1 : 0
        x[Feature.taste.rawValue] = (taste * model.factors.sum(entry.parts)).sum()
        x[Feature.freshness.rawValue] = exp(-max(0, day - video.postedAt) / Self.freshDays)
        x[Feature.length.rawValue] = log(max(1, video.seconds) / 30)
        x[Feature.isNew.rawValue] = 1 / (1 + entry.odds.rates.slots / 10).squareRoot()
        return x
    }

    /// Length of a video, in five bands.
    static func band(_ seconds: Double) -> Int {
        seconds < 10 ? 0 : seconds < 20 ? 1 : seconds < 45 ? 2 : seconds < 90 ? 3 : 4
    }
}
