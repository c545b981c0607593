import Text

extension Column {
    /// Purpose of a cell's text; a file's texts follow the same rules as a form's. Nil for addresses
    /// of pictures, which stay as they are.
    var purpose: TextPurpose? {
        switch self {
        case .title: .title
        case .vendor: .name
        case .description: .paragraph
        case .handle, .published, .sku, .barcode, .grams, .quantity, .price, .compareAt, .giftCard,
            .imagePosition:
            .code
        case .type, .tags, .category, .option1Name, .option1Value, .option2Name, .option2Value,
            .option3Name, .option3Value, .imageAlt:
            .line
        case .imageSource, .variantImage: nil
        }
    }
}
