import World

// A member by its name, in one call.

extension JSONWriter {
    /// A text, or null.
    public mutating func member(_ name: String, _ text: String?) {
        key(name)
        if let text { self.text(text) } else { null() }
    }

    /// A whole number.
    public mutating func member(_ name: String, _ n: Int) {
        key(name)
        integer(Int64(n))
    }

    /// Milliseconds since 1970, or null.
    public mutating func member(_ name: String, _ at: Instant?) {
        key(name)
        if let at { integer(at.milliseconds) } else { null() }
    }

    /// An id, or null.
    public mutating func member<T>(_ name: String, _ id: ID<T>?) { member(name, id?.description) }

    /// A value of its own writer, or null.
    public mutating func member(_ name: String, _ write: ((inout JSONWriter) -> Void)?) {
        key(name)
        if let write { write(&self) } else { null() }
    }

    /// A list.
    public mutating func members<Items: Sequence>(
        _ name: String, _ items: Items, _ write: (Items.Element, inout JSONWriter) -> Void
    ) {
        key(name)
        array(items, write)
    }
}
