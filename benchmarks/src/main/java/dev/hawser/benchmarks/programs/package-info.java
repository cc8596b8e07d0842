/// Whole programs, each run in a JVM of its own: a million timers, a million sleepers, a million items through a
/// hundred slots. `Compare` runs them in turn and prints a table.
@NullMarked
package dev.hawser.benchmarks.programs;

import org.jspecify.annotations.NullMarked;
