package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A request of another was answered here, or came to its end without that. */
@Name("dev.hawser.HttpServed")
@Label("HTTP request served")
@Category("Hawser")
@Description("A request of another was answered here, or came to its end without that")
@StackTrace(false)
final class HttpServedEvent extends Event {
    @Label("Request")
    @Nullable String request;

    @Label("Status")
    int status;

    @Label("Took")
    @Timespan
    long took;

    @Label("End")
    @Nullable String end;
}
