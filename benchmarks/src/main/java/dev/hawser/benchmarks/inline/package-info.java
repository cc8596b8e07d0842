/// Suspending and resuming, Hawser's inline functions beside their peers.
@NullMarked
package dev.hawser.benchmarks.inline;

import org.jspecify.annotations.NullMarked;
