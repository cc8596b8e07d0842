package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Functions wait for each other in a circle. */
@Name("dev.hawser.Deadlock")
@Label("Deadlock")
@Category("Hawser")
@Description("Functions wait for each other in a circle")
@StackTrace(false)
final class DeadlockEvent extends Event {
    @Label("Reactor")
    @Nullable String reactor;

    @Label("Functions")
    int functions;

    @Label("Stacks")
    @Nullable String stacks;
}
