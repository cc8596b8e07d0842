package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A request of another has taken 10 ms or more, or was not answered well. */
@Name("dev.hawser.HttpServed")
@Label("HTTP request served")
@Category("Hawser")
@Description("A request of another has taken 10 ms or more, or was not answered well")
@StackTrace(false)
final class HttpServedEvent extends TimedEvent {
    @Label("Request")
    @Nullable String request;

    @Label("Status")
    int status;

    @Label("Took")
    @Timespan
    final long took;

    @Label("End")
    @Nullable String end;

    HttpServedEvent(long nanos, boolean wrong) {
        super(nanos, wrong);
        this.took = nanos;
    }
}
