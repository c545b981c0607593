import Web

// Hummingbird has types of the same names, and `Web` is a type as well as a module.
typealias EdgeResponse = Response
typealias EdgeResponseWriter = ResponseWriter
