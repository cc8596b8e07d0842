/// Chains of callbacks, Hawser's beside its peers'.
@NullMarked
package dev.hawser.benchmarks.defer;

import org.jspecify.annotations.NullMarked;
