package dev.hawser.benchmarks.inline;

/// How a benchmark of two that wake each other in turn counts.
final class PingPong {
    /// How often one wakes the other in a run: large, so that starting and ending a run do not show.
    static final int WAKES = 100_000;

    /// What each of the two does.
    static final int ROUNDS = WAKES / 2;

    private PingPong() {}
}
