package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A job of deferToThread has taken 10 ms or more, or failed. */
@Name("dev.hawser.Job")
@Label("Worker job")
@Category("Hawser")
@Description("A job of deferToThread has taken 10 ms or more, or failed")
@StackTrace(false)
final class JobEvent extends TimedEvent {
    @Label("Reactor")
    @Nullable String reactor;

    @Label("Waited")
    @Timespan
    long waited;

    @Label("Took")
    @Timespan
    final long took;

    @Label("Failure")
    @Nullable String failure;

    JobEvent(long nanos, boolean wrong) {
        super(nanos, wrong);
        this.took = nanos;
    }
}
