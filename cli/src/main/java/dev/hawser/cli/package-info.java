/// The `hawser` command line: options and exit codes only, the work is done by the library.
@NullMarked
package dev.hawser.cli;

import org.jspecify.annotations.NullMarked;
