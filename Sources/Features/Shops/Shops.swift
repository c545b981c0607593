// Shops
