/** What Hawser tells the JDK's flight recorder; for its own modules. */
@NullMarked
package dev.hawser.flight;

import org.jspecify.annotations.NullMarked;
