package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A job of deferToThread has ended. */
@Name("dev.hawser.Job")
@Label("Worker job")
@Category("Hawser")
@Description("A job of deferToThread has ended")
@StackTrace(false)
final class JobEvent extends Event {
    @Label("Reactor")
    @Nullable String reactor;

    @Label("Waited")
    @Timespan
    long waited;

    @Label("Took")
    @Timespan
    long took;

    @Label("Failure")
    @Nullable String failure;
}
