/// The tale: one job, five ways. Each of the five examples is a small class to be read; the rest of the package runs
/// them, writes down what they say, and draws how the time was spent.
@NullMarked
package dev.hawser.cli.tale;

import org.jspecify.annotations.NullMarked;
