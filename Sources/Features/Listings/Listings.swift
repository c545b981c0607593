// Listings
