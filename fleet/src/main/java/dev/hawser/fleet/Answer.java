package dev.hawser.fleet;

import dev.hawser.batch.Item;
import java.util.ArrayList;
import java.util.List;
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
 * @param state of the run
 * @param progress how far the run is
 */
record Answer(boolean fenced, int grant, int workers, List<Given> given, String state, Progress progress) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The answer to who is no worker any more. */
    static final Answer FENCED = new Answer(true, 0, 0, List.of(), "", new Progress(0, 0, false, 0, 0, 0));

    /** A row that is leased. */
    record Given(Item item, int attempt, long firstStart) {}

    /**
     * How far the run is.
     *
     * @param last the highest ordinal that is there
     * @param next the highest one that was handed out
     * @param loaded whether all rows are there
     * @param done how many are done
     * @param dead how many are dead
     * @param waiting how many wait to be handed out again
     */
    record Progress(long last, long next, boolean loaded, long done, long dead, long waiting) {
        /** How many rows are to be handed out yet. */
        long left() {
            return last - next + waiting;
        }
    }

    boolean isComplete() {
        return state.equals("complete");
    }

    static Answer of(String text) {
        JsonNode told = JSON.readTree(text);
        if (told.path("fenced").asBoolean(false)) {
            return FENCED;
        }
        List<Given> given = new ArrayList<>();
        for (JsonNode row : told.path("rows")) {
            Item item = new Item(
                    row.get(4).asString(), row.get(0).asLong(), row.get(5).asLong(), (ObjectNode)
                            JSON.readTree(row.get(6).asString()));
            given.add(new Given(item, row.get(1).asInt(), row.get(2).asLong()));
        }
        Progress progress = new Progress(
                told.path("last").asLong(),
                told.path("next").asLong(),
                told.path("loaded").asBoolean(),
                told.path("done").asLong(),
                told.path("dead").asLong(),
                told.path("waiting").asLong());
        return new Answer(
                false,
                told.path("grant").asInt(),
                told.path("workers").asInt(),
                given,
                told.path("state").asString(),
                progress);
    }
}
