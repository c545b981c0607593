import DesignSystem
import Web

extension RoomChat: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        RoomChatWeb(chat: self, designSystem: designSystem).routes
    }
}
