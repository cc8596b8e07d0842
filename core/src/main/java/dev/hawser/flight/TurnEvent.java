package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A turn of the loop took 10 ms or longer, without its wait for events. */
@Name("dev.hawser.Turn")
@Label("Long turn")
@Category("Hawser")
@Description("A turn of the loop took 10 ms or longer, without its wait for events")
@StackTrace(false)
final class TurnEvent extends Event {
    @Label("Took")
    @Timespan
    long took;
}
