/// The inside of programs that run: their reactors, functions and timers, as JMX tells.
@NullMarked
package dev.hawser.cli.inside;

import org.jspecify.annotations.NullMarked;
