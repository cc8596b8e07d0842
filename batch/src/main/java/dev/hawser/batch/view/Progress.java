package dev.hawser.batch.view;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How far a run is, in one line, where nothing can be drawn again: for people, and for programs. */
public final class Progress {
    private Progress() {}

    /**
     * {@return the line for people, as on a terminal but whole, with the name of the job in front; no line break}
     *
     * @param run what to tell
     */
    public static String plain(RunNow run) {
        return TextWidth.clean(run.name()) + ": " + CountsLine.whole(run);
    }

    /**
     * {@return the line for programs: a JSON object, no line break. What is not known yet has no member}
     *
     * @param run what to tell
     * @param atMicros now, in microseconds since 1970
     */
    public static String json(RunNow run, long atMicros) {
        var line = JsonMapper.shared().createObjectNode();
        line.put("type", "progress").put("atMicros", atMicros).put("name", run.name());
        line.put("phase", run.phase().name().toLowerCase(Locale.ROOT));
        put(line, run.estimated() ? "totalEstimate" : "total", run.total());
        line.put("done", run.done()).put("dead", run.dead()).put("skipped", run.skipped());
        line.put("waiting", run.waiting());
        line.put("slots", run.slots().size()).put("busy", run.busy());
        line.put("cancelled", run.slots(SlotNow.State.CANCELLED));
        line.put("stuck", run.slots(SlotNow.State.STUCK));
        put(line, "perSecond", run.pace().perSecond());
        put(line, "p50Micros", run.pace().p50Micros());
        put(line, "p99Micros", run.pace().p99Micros());
        put(line, "etaMillis", run.pace().etaMillis());
        return line.toString();
    }

    private static void put(ObjectNode line, String name, OptionalLong value) {
        value.ifPresent(known -> line.put(name, known));
    }

    private static void put(ObjectNode line, String name, OptionalDouble value) {
        value.ifPresent(known -> line.put(name, Math.round(known * 1000) / 1000.0));
    }
}
