package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A call of a database has ended. */
@Name("dev.hawser.SqlCall")
@Label("SQL call")
@Category("Hawser")
@Description("A call of a database has ended")
@StackTrace(false)
final class SqlCallEvent extends Event {
    @Label("Call")
    @Nullable String call;

    @Label("Waited")
    @Timespan
    long waited;

    @Label("Took")
    @Timespan
    long took;

    @Label("Failure")
    @Nullable String failure;
}
