package dev.hawser.web;

import dev.hawser.batch.run.RunView.SlotState;
import dev.hawser.batch.run.RunView.SlotView;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes pictures of what a fleet's database tells, and remembers what came before. Of one thread. */
final class FleetDigest {
    private static final long MINUTE = 60_000_000;
    private static final double SECOND = 1e6;
    private static final double TENTH = 1e5;
    private static final long MILLI = 1_000;
    private static final int TIMES = 1_000;
    private static final double P99 = 0.99;
    private static final double SURE = 1.25;
    private static final int LONGEST = 200;

    private final InstantSource clock;
    private final Past past = new Past();
    private final Deque<Long> times = new ArrayDeque<>();
    private final Deque<Count> counts = new ArrayDeque<>();
    private ObjectNode head = JsonNodeFactory.instance.objectNode();
    private long seq;

    /**
     * How many rows had ended.
     *
     * @param at when, by the database
     * @param ended how many
     */
    private record Count(long at, long ended) {}

    FleetDigest(InstantSource clock) {
        this.clock = clock;
    }

    /** {@return up to where everything is known} */
    long seq() {
        return seq;
    }

    /** {@return the figures of the last look; the caller's own} */
    ObjectNode head() {
        return head.deepCopy();
    }

    Picture picture(JsonNode look) {
        JsonNode run = look.path("run");
        long now = run.path("now").asLong();
        look.path("ended").forEach(this::ended);
        look.path("events").forEach(this::happened);
        throughput(now, run.path("done").asLong() + run.path("dead").asLong());
        seq = run.path("seq").asLong();
        head = head(look, run);
        Map<Long, String> names = new HashMap<>();
        look.path("workers").forEach(one -> names.put(one.path("id").asLong(), name(one)));
        return new Picture(
                head.toString(),
                false,
                rows(look.path("leases"), names),
                run.path("cap").asInt(),
                past,
                workers(look.path("workers"), run));
    }

    private static String name(JsonNode worker) {
        return RunLog.shortened(worker.path("name").asString(""), LONGEST);
    }

    private void throughput(long now, long ended) {
        Count last = counts.peekLast();
        for (long i = last == null ? ended : last.ended(); i < ended; i++) {
            past.series().ended(now);
        }
        counts.add(new Count(now, ended));
        while (counts.size() > 2 && now - counts.getFirst().at() > MINUTE) {
            counts.remove();
        }
    }

    private double perSecond() {
        Count first = counts.getFirst();
        Count last = counts.getLast();
        return last.at() == first.at() ? 0 : SECOND * (last.ended() - first.ended()) / (last.at() - first.at());
    }

    /** What became of a try. Its report is a text of a worker's, which may say anything. */
    private void ended(JsonNode one) {
        JsonNode report;
        try {
            report = JsonMapper.shared().readTree(one.path("report").asString("{}"));
        } catch (JacksonException e) {
            return;
        }
        String how = one.path("how").asString("");
        long end = report.path("end").asLong(0);
        long time = end - report.path("start").asLong(0);
        long now = clock.millis() * MILLI;
        if (end > 0
                && Math.abs(now - end) < MINUTE
                && report.path("slot").asInt(-1) >= 0) { // else it says nothing of now
            past.series().attempt(now, time, !how.equals("done"));
            times.add(time);
            if (times.size() > TIMES) {
                times.remove();
            }
        }
        JsonNode error = report.path("error");
        if (error.isObject()) {
            String step = error.path("step").asString("");
            String kind = error.path("kind").asString("");
            past.failures()
                    .add(
                            new FailureGroups.Failed(
                                    one.path("id").asString(""),
                                    step,
                                    kind,
                                    error.path("message").asString("")),
                            () -> "");
            if (how.equals("dead")) {
                past.failures().died(step, kind);
            }
        }
    }

    private void happened(JsonNode event) {
        String details = event.path("details").asString("");
        past.log()
                .say(
                        event.path("at").asLong(),
                        event.path("type").asString("") + (details.isEmpty() ? "" : " " + details));
    }

    private ObjectNode head(JsonNode look, JsonNode run) {
        ObjectNode made = JsonNodeFactory.instance.objectNode();
        String state = run.path("state").asString("");
        boolean held = state.equals("running") && run.path("held").asBoolean(false);
        long ended = run.path("done").asLong() + run.path("dead").asLong();
        long retries = run.path("retries").asLong();
        made.put("state", held ? "held" : state);
        made.put(
                run.path("loaded").asBoolean(false) ? "total" : "estimate",
                run.path("rows").asLong());
        made.set("done", run.get("done"));
        made.set("dead", run.get("dead"));
        made.set("slots", run.get("cap"));
        long busy = 0;
        for (JsonNode worker : look.path("workers")) {
            busy += worker.path("busy").asLong();
        }
        made.put("busy", busy);
        made.put("perSecond", Heads.rounded(perSecond()));
        made.put("began", Math.round(run.path("created").asLong() / TENTH) / 10.0);
        made.put("attempts", ended + retries).put("retries", retries);
        double left = run.path("rows").asLong() - ended;
        times(made, run.path("loaded").asBoolean(false) ? left : 0);
        made.putObject("waiting")
                .put("slot", Math.max(0, look.path("leased").asLong() - busy))
                .put("key", run.path("aside").asLong())
                .put("retry", run.path("again").asLong());
        String why = held
                ? "held up since " + run.path("why").asString("")
                : run.path("rule").asString("");
        if (!why.isEmpty()) {
            made.put("damage", RunLog.shortened((held ? "" : "ended by the stop rule ") + why, LONGEST));
        }
        return made;
    }

    /** How long the rest may take, and how long attempts took. */
    private void times(ObjectNode made, double left) {
        if (perSecond() > 0 && left > 0) {
            made.putArray("eta").add((long) (left / perSecond() / SURE)).add((long)
                    Math.ceil(left / perSecond() * SURE));
        }
        if (!times.isEmpty()) {
            long[] sorted = times.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(sorted);
            made.put("p50", sorted[sorted.length / 2]).put("p99", sorted[(int) (P99 * (sorted.length - 1))]);
        }
    }

    /** Where the rows are; since when this try goes on, the database is not told. */
    private static List<SlotView> rows(JsonNode leases, Map<Long, String> names) {
        List<SlotView> rows = new ArrayList<>();
        for (JsonNode lease : leases) {
            long first = lease.path("first").asLong();
            rows.add(new SlotView(
                    rows.size(),
                    lease.path("id").asString(""),
                    lease.path("attempt").asInt(),
                    first,
                    names.getOrDefault(lease.path("worker").asLong(), ""),
                    first,
                    SlotState.RUNNING));
        }
        return rows;
    }

    /** By this clock, which the database's may differ from, so that a page can count down. */
    private String workers(JsonNode all, JsonNode run) {
        long skew = clock.millis() - run.path("now").asLong() / MILLI;
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (JsonNode one : all) {
            list.addObject()
                    .put("id", one.path("id").asLong())
                    .put("name", name(one))
                    .put("granted", one.path("granted").asInt())
                    .put("busy", one.path("busy").asInt())
                    .put("want", one.path("want").asInt())
                    .put("rows", one.path("rows").asInt())
                    .put("drain", one.path("drain").asBoolean(false))
                    .put("joined", one.path("joined").asLong() / MILLI + skew)
                    .put("until", clock.millis() + one.path("left").asLong() / MILLI);
        }
        return list.toString();
    }
}
