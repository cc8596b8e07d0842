package dev.hawser.sql;

import java.time.Duration;
import java.util.Optional;

/**
 * What became of one call.
 *
 * @param what was called, as messages name it: without the values that were bound
 * @param url of the database, without what may be a secret
 * @param waited how long it waited for a connection's worker; all of its time, if it was given up before
 * @param total from the call until its outcome was there
 * @param failure why it failed, or that it was cancelled
 */
public record Called(String what, String url, Duration waited, Duration total, Optional<Throwable> failure) {}
