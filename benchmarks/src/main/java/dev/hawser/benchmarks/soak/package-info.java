/** A mixed program that goes on for hours, and what it shows of itself meanwhile. */
@NullMarked
package dev.hawser.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
