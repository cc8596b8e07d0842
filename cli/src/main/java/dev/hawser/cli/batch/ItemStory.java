package dev.hawser.cli.batch;

import dev.hawser.batch.journal.Entry;
import dev.hawser.batch.journal.RunReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What became of one item, by the process that has the run, and by the journal for what that does not hold.
final class ItemStory {
    private final String id;
    private final Path directory;
    private @Nullable Entry last;

    /// @param id which item
    /// @param directory of the run
    ItemStory(String id, Path directory) {
        this.id = id;
        this.directory = directory;
    }

    /// The place of an item in its story, and a sentence about it.
    private record Told(String place, String text) {}

    /// {@return a line about the item}
    ///
    /// @param reader is read on to its end
    /// @param live what the process says that has the run; empty if there is none, or it says nothing
    /// @param json whether as JSON
    String tell(RunReader reader, Optional<JsonNode> live, boolean json) throws IOException {
        reader.poll(event -> {
            if (id.equals(itemOf(event))) {
                last = event;
            }
        });
        Told told = told(live, reader.holder().isPresent());
        ObjectNode line = JsonMapper.shared().createObjectNode();
        line.put("id", id).put("place", told.place()).put("text", told.text());
        return json ? line.toString() : id + " " + told.text();
    }

    private static @Nullable String itemOf(Entry event) {
        return switch (event) {
            case Entry.Started started -> started.id();
            case Entry.Ended ended -> ended.id();
            default -> null;
        };
    }

    private Told told(Optional<JsonNode> live, boolean held) {
        boolean isHeld =
                live.isPresent() && !live.get().path("place").asString("").equals("not_held");
        if (isHeld) {
            return new Told(
                    live.get().path("place").asString(), live.get().path("text").asString(""));
        }
        return switch (last) {
            case Entry.Ended ended -> ended(ended);
            case Entry.Started started
            when held -> new Told("running", "was started in slot " + started.slot() + ", try " + started.attempt());
            case Entry.Started started ->
                new Told("cut_off", "was cut off in try " + started.attempt() + "; " + resume() + " tries it again");
            case null, default ->
                live.isPresent()
                        ? new Told("not_held", live.get().path("text").asString(""))
                        : new Told("unknown", "has not been tried; if it is in the input, " + resume() + " serves it");
        };
    }

    private Told ended(Entry.Ended ended) {
        String failure = ended.failure().message();
        return switch (ended.how()) {
            case DONE ->
                new Told(
                        "done",
                        "is done since " + StatusText.at(ended.end()) + ", at try " + ended.attempt() + by(ended));
            case DEAD ->
                new Told(
                        "dead",
                        "is dead since " + StatusText.at(ended.end()) + ", at try " + ended.attempt() + by(ended)
                                + ": " + failure
                                + "; hawser retry-dead " + directory + " tries it again");
            case RETRY ->
                new Told(
                        "waits_for_retry",
                        "failed at try " + ended.attempt() + ": " + failure + "; " + resume() + " tries it again");
            case BACK -> new Told("given_back", "was given back: " + failure + "; " + resume() + " serves it");
        };
    }

    private static String by(Entry.Ended ended) {
        return ended.worker().isEmpty() ? "" : " by " + ended.worker();
    }

    private String resume() {
        return "hawser resume " + directory;
    }
}
