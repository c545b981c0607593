import World

/// Video: what ffmpeg and nginx do for LIVE rooms; knows nothing of the shop.
public enum Video {}
