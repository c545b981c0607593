import Web

extension Edge {
    /// Adds the ticket that a response offers, for somebody who has neither it nor a session.
    func handOutTicket(_ answer: inout Response, _ request: Request?) {
        guard answer.offersVisit, answer.status == 200, let request,
            let ticket = request.offeredTicket, !request.isPreview
        else { return }
        answer = answer.keeping(
            cookie: VisitTicket.cookieName, ticket.text, seconds: VisitTicket.seconds)
    }
}
