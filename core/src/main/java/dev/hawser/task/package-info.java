/** Work in small steps on a reactor: the Cooperator, looping calls, and {@code react} for a program's main. */
@NullMarked
package dev.hawser.task;

import org.jspecify.annotations.NullMarked;
