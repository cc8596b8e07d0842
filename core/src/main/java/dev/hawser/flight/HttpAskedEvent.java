package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A request of this program has taken 10 ms or more, or was not answered well. */
@Name("dev.hawser.HttpAsked")
@Label("HTTP request")
@Category("Hawser")
@Description("A request of this program has taken 10 ms or more, or was not answered well")
@StackTrace(false)
final class HttpAskedEvent extends TimedEvent {
    @Label("Request")
    @Nullable String request;

    @Label("Status")
    int status;

    @Label("Took")
    @Timespan
    final long took;

    @Label("End")
    @Nullable String end;

    HttpAskedEvent(long nanos, boolean wrong) {
        super(nanos, wrong);
        this.took = nanos;
    }
}
