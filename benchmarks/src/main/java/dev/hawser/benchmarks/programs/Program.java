package dev.hawser.benchmarks.programs;

/// One contender of a workload: does the work and measures itself.
interface Program {
    /// Does it once, in a JVM that does nothing else.
    ///
    /// @param count how many timers, functions or items
    Figures run(int count) throws Exception;
}
