/// Hawser beside its peers: JMH benchmarks in `defer` and `inline`, whole programs in `programs`. See
/// `docs/benchmarks.md`.
@NullMarked
package dev.hawser.benchmarks;

import org.jspecify.annotations.NullMarked;
