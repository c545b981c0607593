import Testing

/// Type names that were figures of speech, each with the term that took its place. Nothing may be
/// declared under them again; `docs/glossary.md` has the words that are ours.
@Suite struct RetiredWordsTests {
    static let retired: [String: String] = [
        "Answer": "Response, Output", "Asking": "QuestionDetector", "Bazaar": "StallDirectory",
        "Bell": "WakePipe, ConditionLock", "Booking": "CommissionPosting", "Child": "Subprocess",
        "CardPencil": "ProductCardRenderer", "ChatGate": "ChatRateLimiter",
        "Claiming": "ClaimFlashUnits", "Clockwork": "JobScheduler", "Cutting": "Clipping",
        "Darkroom": "RecordingArchive", "Desk": "ConsoleMenu, Storage, Queue",
        "Development": "ImageProcessing", "Doors": "Navigation", "DrawnCards": "RenderedCardCache",
        "EventCord": "DisconnectHandle", "EventCrowd": "LoopSubscribers", "EventMark": "EventID",
        "Face": "PageContext", "Faces": "DesignSystem", "Farewell": "CloseReason",
        "Gap": "PublishBlocker", "Gate": "ConditionLock", "Generations": "GenerationCache",
        "Hub": "RoomRegistry", "HubRoom": "OpenRoom", "Incoming": "RawRequest",
        "KnownCards": "CardCache", "LookFor": "SearchForm", "News": "OutboxEvent",
        "Once": "IdempotencyKey", "PageGuests": "PageSlots", "PictureWish": "PendingImage",
        "Place": "URLPattern", "Placing": "PlaceOrders", "PriceNow": "EffectivePrice",
        "Putting": "PutBasketLine", "Raw": "InputValue", "Recipe": "FFmpegArguments",
        "Reel": "SegmentStore", "RoomComplaint": "AbuseReport", "RoomNote": "RoomEvent",
        "RtmpDoor": "RTMPServer", "Seal": "WebhookSignature", "Settling": "SettlePayments",
        "Shooting": "SlideshowEncoder", "Showing": "IngestRun", "Span": "TimeSpan",
        "Staff": "WorkerPool", "Stage": "a fixture", "SteadyParts": "FragmentCache",
        "Street": "ShopFixture", "Tally": "Counters", "Town": "a fixture", "Typed": "SubmittedForm",
        "Want": "ReservationRequest", "Wish": "CheckoutRequest", "Words": "LocalizedText",
        "Workshop": "AsyncSemaphore",
    ]

    @Test func nothingIsDeclaredUnderARetiredWord() {
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        for file in Tree.swift + Tree.tests {
            for (number, line) in file.lines.enumerated() where !line.contains("\"") {
                let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
                for (kind, name) in zip(words, words.dropFirst()) where kinds.contains(kind) {
                    guard !line.contains("//"), let term = Self.retired[String(name)] else {
                        continue
                    }
                    Issue.record("\(file.path):\(number + 1) declares \(name): say \(term)")
                }
            }
        }
    }
}
