package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A connection has ended that was there for 10 ms or more, or was lost. */
@Name("dev.hawser.Connection")
@Label("Connection")
@Category("Hawser")
@Description("A connection has ended that was there for 10 ms or more, or was lost")
@StackTrace(false)
final class ConnectionEvent extends TimedEvent {
    @Label("Peer")
    @Nullable String peer;

    @Label("Lived")
    @Timespan
    final long lived;

    @Label("Reason")
    @Nullable String reason;

    ConnectionEvent(long nanos, boolean wrong) {
        super(nanos, wrong);
        this.lived = nanos;
    }
}
