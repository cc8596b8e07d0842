package dev.hawser.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A timer ran 10 ms or more behind its time; of each turn the first. */
@Name("dev.hawser.LateTimer")
@Label("Late timer")
@Category("Hawser")
@Description("A timer ran 10 ms or more behind its time; of each turn the first")
@StackTrace(false)
final class LateTimerEvent extends Event {
    @Label("Late by")
    @Timespan
    long late;
}
