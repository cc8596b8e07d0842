package dev.hawser.cli.batch;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.journal.Entry;
import dev.hawser.batch.journal.JournalException;
import dev.hawser.batch.journal.RunDescription;
import dev.hawser.batch.journal.RunReader;
import dev.hawser.batch.journal.RunStatus;
import dev.hawser.batch.view.AttemptStream;
import dev.hawser.batch.view.RunFacts;
import dev.hawser.batch.view.Timeline;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Draws the timeline of a run, live or ended, from its journal.
final class TimelineFile {
    private static final ObjectNode NO_FIELDS = JsonMapper.shared().createObjectNode();

    private TimelineFile() {}

    /// Replaces a file that is there, as a whole.
    ///
    /// @return what is wrong with the journal, so that the picture lacks something; empty if nothing is
    static Optional<String> write(Path directory, Path file) throws IOException, JournalException {
        RunDescription.read(directory); // or says that it is no run
        Path whole = file.toAbsolutePath();
        Path parent = whole.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new NoSuchFileException(String.valueOf(parent));
        }
        Path part = Files.createTempFile(parent, ".timeline", ".html");
        try {
            Optional<String> damage;
            try (RunReader reader = RunReader.open(directory);
                    OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                Story story = new Story();
                reader.poll(story);
                Timeline.write(facts(reader, story), attempts(directory, story), out);
                damage = StatusText.damage(reader);
            }
            Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
            return damage;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static RunFacts facts(RunReader reader, Story story) throws IOException {
        RunStatus status = reader.status();
        boolean held = reader.holder().isPresent();
        return new RunFacts(
                reader.description().about().path("name").asString("run"),
                reader.description().id(),
                StatusText.state(status, held),
                story.slots(),
                status.rows(),
                status.done(),
                status.dead(),
                TimeUnit.SECONDS.toMicros(reader.description().created().getEpochSecond())
                        + reader.description().created().getNano() / 1_000,
                held ? now() : status.lastAt(),
                story.slotNames(),
                story.holds(held ? now() : status.lastAt()));
    }

    private static long now() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1_000;
    }

    /// A slot of a worker; of the process itself, if the worker has no name.
    private record Place(String worker, int slot) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return Comparator.comparing(Place::worker)
                    .thenComparing(Place::slot)
                    .compare(this, other);
        }
    }

    /// The slots that were used, and when rows were held up.
    private static final class Story implements Consumer<Entry> {
        private final List<RunFacts.Hold> ended = new ArrayList<>();
        private final Map<String, RunFacts.Hold> open = new LinkedHashMap<>();
        private final TreeMap<Place, Integer> places = new TreeMap<>();
        private int slot;
        private boolean named;

        /// The slots of several workers stand below each other, worker by worker.
        private void number() {
            int next = 0;
            for (Map.Entry<Place, Integer> place : places.entrySet()) {
                place.setValue(next++);
            }
        }

        int slots() {
            number();
            return named ? places.size() : slot + 1;
        }

        List<String> slotNames() {
            return named
                    ? places.keySet().stream()
                            .map(place -> (place.worker() + " " + place.slot()).strip())
                            .toList()
                    : List.of();
        }

        int slotOf(Entry.Ended ended) {
            return named ? places.getOrDefault(new Place(ended.worker(), ended.slot()), 0) : ended.slot();
        }

        private void ended(Entry.Ended attempt) {
            slot = Math.max(slot, attempt.slot());
            if (attempt.slot() >= 0) {
                named |= !attempt.worker().isEmpty();
                places.put(new Place(attempt.worker(), attempt.slot()), 0);
            }
        }

        @Override
        public void accept(Entry event) {
            switch (event) {
                case Entry.Ended attempt -> ended(attempt);
                case Entry.Noted noted -> noted(noted);
                case Entry.Closed closed -> close(closed.at());
                default -> {} // no part of it
            }
        }

        private void noted(Entry.Noted noted) {
            if (!noted.event().equals("hold") && !noted.event().equals("release")) {
                return;
            }
            JsonNode details = noted.details() == null ? NO_FIELDS : noted.details();
            String what = details.path("what").asString("");
            RunFacts.Hold former = open.remove(what);
            if (former != null) {
                ended.add(until(former, noted.at()));
            }
            if (noted.event().equals("hold")) {
                String why = details.path("why").asString("");
                open.put(what, new RunFacts.Hold(what, why, noted.at(), noted.at()));
            }
        }

        private void close(long at) {
            open.values().forEach(hold -> ended.add(until(hold, at)));
            open.clear();
        }

        private static RunFacts.Hold until(RunFacts.Hold hold, long at) {
            return new RunFacts.Hold(hold.what(), hold.why(), hold.fromMicros(), Math.max(hold.fromMicros(), at));
        }

        List<RunFacts.Hold> holds(long end) {
            close(end);
            return ended.stream()
                    .sorted(Comparator.comparingLong(RunFacts.Hold::fromMicros))
                    .toList();
        }
    }

    private static AttemptStream attempts(Path directory, Story story) {
        return each -> {
            try (RunReader reader = RunReader.open(directory)) {
                reader.poll(event -> {
                    if (event instanceof Entry.Ended ended && ended.slot() >= 0) {
                        each.accept(report(ended, story.slotOf(ended)));
                    }
                });
            } catch (JournalException e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    private static AttemptReport report(Entry.Ended ended, int slot) {
        return new AttemptReport(
                new Item(ended.id(), ended.ordinal(), 0, NO_FIELDS),
                ended.attempt(),
                slot,
                ended.start(),
                ended.end(),
                ended.steps(),
                outcome(ended));
    }

    private static AttemptOutcome outcome(Entry.Ended ended) {
        Entry.Failure failure = ended.failure();
        return switch (ended.how()) {
            case DONE -> new AttemptOutcome.Succeeded(NO_FIELDS);
            case RETRY, DEAD -> new AttemptOutcome.Failed(failure.step(), failure.kind(), failure.message());
            case BACK -> new AttemptOutcome.GivenBack(failure.message());
        };
    }
}
