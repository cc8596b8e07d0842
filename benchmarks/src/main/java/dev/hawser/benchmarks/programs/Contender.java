package dev.hawser.benchmarks.programs;

import java.util.List;

/// Something that does a workload.
sealed interface Contender {
    /// In a JVM of its own.
    ///
    /// @param program does the work there
    /// @param flags of the JVM, beside those that all have
    record InJvm(Program program, List<String> flags) implements Contender {}

    /// A program that is not for the JVM. It takes the workload and the count as its last two arguments and prints what
    /// it measured as [Figures] does.
    ///
    /// @param command how it is started
    /// @param less by how much its count is less: it would take minutes for all
    record Foreign(List<String> command, int less) implements Contender {}
}
