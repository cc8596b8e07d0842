package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** An inline function has ended. */
@Name("dev.hawser.Function")
@Label("Function")
@Category("Hawser")
@Description("An inline function has ended")
@StackTrace(false)
final class FunctionEvent extends Event {
    @Label("Reactor")
    @Nullable String reactor;

    @Label("Function")
    @Nullable String function;

    @Label("Lived")
    @Timespan
    long lived;

    @Label("Failure")
    @Nullable String failure;
}
