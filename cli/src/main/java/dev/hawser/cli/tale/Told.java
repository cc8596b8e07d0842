package dev.hawser.cli.tale;

/// An example that has run to its end.
///
/// @param chapter which one
/// @param installation how long one installation was to take, in nanoseconds
/// @param elapsed how long the whole took, in nanoseconds
/// @param recording what happened
record Told(Chapter chapter, long installation, long elapsed, Recording recording) {}
