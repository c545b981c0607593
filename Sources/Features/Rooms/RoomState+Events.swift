import World

extension RoomState {
    public mutating func apply(_ event: RoomEvent) {
        switch event {
        case .state(let state, let at): move(to: state, at: at)
        case .pin(let product, _): pinned = product
        case .unpin: pinned = nil
        case .bag(let lines): fill(with: lines)
        case .line(let line, _): replace(line)
        case .offer(let offer): show(offer)
        case .notice(let words): notice = words
        case .slow(let seconds): slowSeconds = seconds
        case .removed(let message): forget { $0.id == message }
        case .muted(let who, _): forget { $0.who == who }
        case .question(let line): question = line
        case .chat(let lines): append(lines)
        case .counts(let viewers, let likes): count(viewers, likes)
        case .moderation: break
        }
    }

    private mutating func move(to state: Room.State, at: Instant) {
        self.state = state
        if state == .live { startedAt = at }
    }

    private mutating func fill(with lines: [BagLine]) {
        bag = lines
        if let pinned, !lines.contains(where: { $0.product == pinned }) { self.pinned = nil }
    }

    private mutating func replace(_ line: BagLine) {
        guard let place = bag.firstIndex(where: { $0.product == line.product }) else { return }
        bag[place] = line
    }

    private mutating func show(_ offer: RoomOffer) {
        offers.removeAll { $0.id == offer.id }
        guard offer.state != "ended" else { return }
        offers.append(offer)
        if offers.count > Self.mostOffers { offers.removeFirst() }
    }

    /// Also what waits for the next tick: nobody hears it any more.
    private mutating func forget(where isGone: (ChatLine) -> Bool) {
        chat.removeAll(where: isGone)
        waitingChat.removeAll(where: isGone)
    }

    private mutating func append(_ lines: [ChatLine]) {
        chat += lines
        if chat.count > Self.chatKept { chat.removeFirst(chat.count - Self.chatKept) }
    }

    private mutating func count(_ viewers: Int, _ likes: Int) {
        self.viewers = viewers
        self.likes = likes
    }
}
