import Web

/// URL paths of pictures.
public enum MediaPath {
    public static let file = URLPattern1<String>("/media/", "file")
}
