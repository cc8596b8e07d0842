/// Calls a hundred deep, each of which starts the next, awaits it and adds one.
@org.jspecify.annotations.NullMarked
package dev.hawser.benchmarks.nested;
