/// What is made of the command's own model: man pages and completion of shells; and what is told about its messages.
@NullMarked
package dev.hawser.cli.manual;

import org.jspecify.annotations.NullMarked;
