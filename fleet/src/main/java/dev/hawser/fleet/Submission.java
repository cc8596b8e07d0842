package dev.hawser.fleet;

import dev.hawser.batch.Item;
import dev.hawser.defer.Fn;
import org.jspecify.annotations.Nullable;

/**
 * A run that somebody gives to a fleet.
 *
 * @param run its id in the database
 * @param job what it is to do
 * @param key which rows belong together; null for a row without a key
 * @param leaves whether who gives it leaves when the list is loaded
 * @param loaded called when it is, on the reactor
 */
public record Submission(
        String run, FleetJob job, Fn<? super Item, ? extends @Nullable String> key, boolean leaves, Runnable loaded) {}
