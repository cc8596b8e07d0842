/** What reactors do, as meters of Micrometer. */
@NullMarked
package dev.hawser.micrometer;

import org.jspecify.annotations.NullMarked;
