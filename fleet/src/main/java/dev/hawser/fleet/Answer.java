package dev.hawser.fleet;

import dev.hawser.batch.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a worker is told in its turn.
 *
 * @param fenced whether it is no worker of the run any more: its time was over, and others have what it had
 * @param grant how many slots it has
 * @param workers how many workers there are
 * @param given rows that are its own now
 * @param bounds what else holds over all workers
 * @param state of the run
 * @param progress how far the run is
 * @param now the database's time of day, in microseconds since 1970; 0 if that is not told
 */
record Answer(
        boolean fenced,
        int grant,
        int workers,
        List<Given> given,
        Bounds bounds,
        State state,
        Progress progress,
        long now) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NANOS_IN_MICRO = 1000;

    /** Before the first one. */
    static final Answer NONE = new Answer(
            false,
            0,
            1,
            List.of(),
            new Bounds(Optional.empty(), 0, 0, 0),
            new State("", "", false, ""),
            new Progress(0, 0, false, 0, 0, 0),
            0);

    /** The answer to who is no worker any more. */
    static final Answer FENCED = new Answer(true, 0, 0, List.of(), NONE.bounds, NONE.state, NONE.progress, 0);

    /**
     * A row that is leased.
     *
     * @param item the row
     * @param attempt which try it is
     * @param firstStart of its first try, in microseconds since 1970 by the database's clock; 0 before
     * @param losses how many workers were lost with it; after the first, only those count where it had begun
     * @param kept what steps captured that are not done again, by the name of the step
     */
    record Given(Item item, int attempt, long firstStart, int losses, ObjectNode kept) {
        /** Whether it may be what a worker died of: then it is said before it begins that it does. */
        boolean isSuspect() {
            return losses > 0;
        }
    }

    /**
     * Times at which attempts may start.
     *
     * @param first how long from now
     * @param step between two
     * @param count how many
     */
    record Starts(Duration first, Duration step, int count) {}

    /**
     * What holds over all workers, beside the slots.
     *
     * @param starts when attempts may start; empty for at will
     * @param perKey how many rows of a key may run at once; 0 for any number
     * @param generation how often all were held up, since their server was in trouble
     * @param cost what an attempt is taken to use up that starts
     */
    record Bounds(Optional<Starts> starts, int perKey, int generation, double cost) {}

    /**
     * What becomes of the run.
     *
     * @param name one of those in the schema
     * @param rule the stop rule that ended it; empty for none
     * @param drains whether this worker is to end
     * @param held why nothing starts, or few; empty if all may
     */
    record State(String name, String rule, boolean drains, String held) {}

    /**
     * How far the run is.
     *
     * @param total how many rows there are
     * @param handed how many were handed out
     * @param loaded whether all rows are there
     * @param done how many are done
     * @param dead how many are dead
     * @param waiting how many wait to be handed out again
     */
    record Progress(long total, long handed, boolean loaded, long done, long dead, long waiting) {
        /** How many rows are to be handed out yet. */
        long left() {
            return total - handed + waiting;
        }
    }

    boolean isComplete() {
        return state.name().equals("complete");
    }

    static Answer of(String text) throws FleetException {
        JsonNode told = JSON.readTree(text);
        if (told.path("fenced").asBoolean(false)) {
            return FENCED;
        }
        Refusal.checkVersion(told.path("schema").asInt(0)); // it may have been changed since the worker joined
        List<Given> given = new ArrayList<>();
        for (JsonNode row : told.path("rows")) {
            Item item = new Item(
                    row.get(4).asString(), row.get(0).asLong(), row.get(5).asLong(), (ObjectNode)
                            JSON.readTree(row.get(6).asString()));
            given.add(new Given(
                    item,
                    row.get(1).asInt(),
                    row.get(2).asLong(),
                    row.get(3).asInt(),
                    Captured.read(row.path(7).asString(""))));
        }
        Progress progress = new Progress(
                told.path("total").asLong(),
                told.path("handed").asLong(),
                told.path("loaded").asBoolean(),
                told.path("done").asLong(),
                told.path("dead").asLong(),
                told.path("waiting").asLong());
        return new Answer(
                false,
                told.path("grant").asInt(),
                told.path("workers").asInt(),
                given,
                bounds(told),
                new State(
                        told.path("state").asString(),
                        told.path("rule").asString(""),
                        told.path("drain").asBoolean(false),
                        told.path("held").asString("")),
                progress,
                told.path("now").asLong(0));
    }

    private static Bounds bounds(JsonNode told) {
        JsonNode starts = told.path("starts");
        return new Bounds(
                starts.isArray()
                        ? Optional.of(new Starts(
                                micros(starts.get(0).asDouble()),
                                micros(starts.get(1).asDouble()),
                                starts.get(2).asInt()))
                        : Optional.empty(),
                told.path("perKey").asInt(0),
                told.path("gen").asInt(0),
                told.path("cost").asDouble(0));
    }

    private static Duration micros(double value) {
        return Duration.ofNanos((long) (value * NANOS_IN_MICRO));
    }
}
