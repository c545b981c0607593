import Access
import Uploads
import Identities
import Catalog
import DesignSystem
import HTML
import Shops
import Store
import Web
import World

extension ImportsWeb {
    /// Routes of a seller's imports.
    var routes: [Route] {
        [
            Route(
                .get, ImportPath.imports, for: .role(.seller), of: "own shop",
                gives: ImportsView.shape.schema, "The shop's imports"
            ) { request, account in try await importsPage(request, account, SubmittedForm()) },
            Route(
                .post, ImportPath.imports, for: .role(.seller), of: "own shop",
                limit: .perMinute(10), takes: ImportForm.self,
                body: .files(maxBytes: Imports.maximumFileBytes + 100_000),
                gives: ImportIDView.shape.schema, status: 201, refusals: [409], idempotent: true,
                "Shows what a CSV file of products would change", onInvalid: importsPage
            ) { request, account, form in
                try await start(request, account, form.file, isPreview: true)
            }.admitting { _, account in _ = try await imports.selling(account) },
            Route(
                .post, ImportPath.api, for: .role(.seller), of: "own shop",
                limit: .perMinute(10), takes: ImportBody.self,
                body: .raw(maxBytes: Imports.maximumFileBytes), gives: ImportIDView.shape.schema,
                status: 201, refusals: [409], idempotent: true,
                "Imports a CSV file of products, sent as the body"
            ) { request, account, form in
                try await start(request, account, form.file, isPreview: false)
            }.admitting { _, account in _ = try await imports.selling(account) },
            Route(
                .post, ImportPath.apiPreview, for: .role(.seller), of: "own shop",
                limit: .perMinute(10), takes: ImportBody.self,
                body: .raw(maxBytes: Imports.maximumFileBytes), gives: ImportIDView.shape.schema,
                status: 201, refusals: [409], idempotent: true,
                "Shows what a CSV file of products, sent as the body, would change"
            ) { request, account, form in
                try await start(request, account, form.file, isPreview: true)
            }.admitting { _, account in _ = try await imports.selling(account) },
            Route(
                .get, ImportPath.import, for: .role(.seller), of: "own import",
                gives: ImportView.shape.schema, "How far an import is, and what it left out"
            ) { request, account in
                let id = try request.at(ImportPath.import)
                let shop = try await imports.selling(account)
                let (job, lines) = try await imports.store.read { db in
                    let job = try Imports.import(id, of: shop.id, in: db)
                    let lines = try ReportLine.Kind.allCases.flatMap {
                        try Imports.lines($0, of: id, limit: Imports.reportLines, in: db)
                    }
                    return (job, lines)
                }
                let context = try await designSystem.context(request)
                return request.answer(ImportView(job: job, lines: lines)) {
                    ImportPages(context: context).importPage(
                        job, lines, fetches: imports.pictures != nil)
                }
            },
            Route(
                .post, ImportPath.confirmation, for: .role(.seller), of: "own import",
                limit: .perMinute(20), gives: Done.shape.schema, refusals: [409],
                "Writes what an import's preview showed"
            ) { request, account in
                let id = try request.at(ImportPath.confirmation)
                try await imports.confirmImport(id, of: account)
                return request.done(then: ImportPath.import(id))
            },
            Route(
                .post, ImportPath.cancellation, for: .role(.seller), of: "own import",
                limit: .perMinute(20), gives: Done.shape.schema, refusals: [409],
                "Gives an import's preview up"
            ) { request, account in
                let id = try request.at(ImportPath.cancellation)
                try await imports.cancelImport(id, of: account)
                return request.done(then: ImportPath.imports())
            },
            Route(
                .post, ImportPath.pictures, for: .role(.seller), of: "own import",
                limit: .perMinute(10), gives: Done.shape.schema, refusals: [409],
                "Asks again for an import's pictures that couldn't be had"
            ) { request, account in
                let id = try request.at(ImportPath.pictures)
                try await imports.fetchAgain(id, of: account)
                return request.done(then: ImportPath.import(id))
            },
        ]
    }

    private func start(
        _ request: Request, _ account: AccountID, _ file: Upload, isPreview: Bool
    ) async throws -> Response {
        let shop = try await imports.selling(account)
        let made = try await imports.startImport(
            path: file.path, name: file.name == "body" ? "import.csv" : file.name, shop: shop,
            account: account, isPreview: isPreview, idempotencyKey: request.idempotencyKey)
        return request.done(
            ImportIDView(id: made.answer), status: 201, then: ImportPath.import(made.answer)
        ).replayed(made.replayed)
    }

    private func importsPage(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        let shop = try await imports.selling(account)
        let imports = try await imports.store.read { db in
            try Imports.imports(of: shop.id, in: db)
        }
        let context = try await designSystem.context(request)
        return request.answer(ImportsView(imports: imports)) {
            ImportPages(context: context).importsPage(
                imports, currency: shop.market.currency, typed)
        }
    }
}
