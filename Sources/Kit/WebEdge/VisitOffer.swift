import Web

extension Edge {
    /// Adds the ticket that a response offers, for somebody who has neither it nor a session.
    func handOutTicket(_ answer: inout Response, _ request: Request?) {
        guard answer.offersVisit, answer.status == 200, let request,
            request.caller.session == nil, request.visitTicket == nil, !request.isPreview
        else { return }
        answer = answer.keeping(
            cookie: VisitTicket.cookieName, world.token(), seconds: VisitTicket.seconds)
    }
}
