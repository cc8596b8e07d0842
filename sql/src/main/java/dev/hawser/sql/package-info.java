/**
 * Databases for the reactor, as Twisted's {@code adbapi}: a {@link dev.hawser.sql.Database} runs statements on worker
 * threads, one for each connection of its pool, and gives a Deferred for each call.
 */
@NullMarked
package dev.hawser.sql;

import org.jspecify.annotations.NullMarked;
