package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A call of a database has taken 10 ms or more, or failed. */
@Name("dev.hawser.SqlCall")
@Label("SQL call")
@Category("Hawser")
@Description("A call of a database has taken 10 ms or more, or failed")
@StackTrace(false)
final class SqlCallEvent extends TimedEvent {
    @Label("Call")
    @Nullable String call;

    @Label("Waited")
    @Timespan
    long waited;

    @Label("Took")
    @Timespan
    final long took;

    @Label("Failure")
    @Nullable String failure;

    SqlCallEvent(long nanos, boolean wrong) {
        super(nanos, wrong);
        this.took = nanos;
    }
}
