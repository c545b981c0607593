// FeatureTests
