package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** An inline function has taken 10 ms or more, or failed. */
@Name("dev.hawser.Function")
@Label("Function")
@Category("Hawser")
@Description("An inline function has taken 10 ms or more, or failed")
@StackTrace(false)
final class FunctionEvent extends TimedEvent {
    @Label("Reactor")
    @Nullable String reactor;

    @Label("Function")
    @Nullable String function;

    @Label("Lived")
    @Timespan
    final long lived;

    @Label("Failure")
    @Nullable String failure;

    FunctionEvent(long nanos, boolean wrong) {
        super(nanos, wrong);
        this.lived = nanos;
    }
}
