package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A connection has ended. */
@Name("dev.hawser.Connection")
@Label("Connection")
@Category("Hawser")
@Description("A connection has ended")
@StackTrace(false)
final class ConnectionEvent extends Event {
    @Label("Peer")
    @Nullable String peer;

    @Label("Lived")
    @Timespan
    long lived;

    @Label("Reason")
    @Nullable String reason;
}
