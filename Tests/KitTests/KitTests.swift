// KitTests
