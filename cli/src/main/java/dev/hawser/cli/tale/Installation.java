package dev.hawser.cli.tale;

/// One installation, as it was: who, where and when.
///
/// @param customer for whom
/// @param lane which developer or slot it kept waiting, from 0
/// @param begin nanoseconds since the example began
/// @param end likewise
record Installation(Customer customer, int lane, long begin, long end) {}
