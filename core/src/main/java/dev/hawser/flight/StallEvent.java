package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A reactor has been held for longer than its threshold, or goes on after that. */
@Name("dev.hawser.Stall")
@Label("Stall")
@Category("Hawser")
@Description("A reactor has been held for longer than its threshold, or goes on after that")
@StackTrace(false)
final class StallEvent extends Event {
    @Label("Reactor")
    @Nullable String reactor;

    @Label("Held by")
    @Nullable String holder;

    @Label("Held for")
    @Timespan
    long stood;

    @Label("CPU time of that")
    @Timespan
    long cpu;

    @Label("Goes on")
    boolean over;

    @Label("Stack")
    @Nullable String stack;
}
