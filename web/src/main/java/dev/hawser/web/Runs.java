package dev.hawser.web;

import dev.hawser.batch.journal.JournalException;
import dev.hawser.batch.journal.RunDescription;
import dev.hawser.batch.journal.RunReader;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The runs that a dashboard shows, by their names.
 *
 * <p><b>Threads:</b> of the reactor.
 */
public final class Runs {
    private static final int MOST_LISTED = 500;
    private static final int MOST_OPEN = 20;
    private static final long IDLE_NANOS = 60_000_000_000L;

    /** The name of the one, where there is one alone. */
    static final String ONE = "run";

    private final Map<String, RunSight> open = new LinkedHashMap<>();
    private final Optional<Place> place;

    /** Where there are many runs. */
    private interface Place {
        /** {@return fires with the run of that name; empty if there is none} */
        Deferred<Optional<RunSight>> open(String name);

        /** {@return fires with all of them, the youngest first} */
        Deferred<JsonNode> list();
    }

    private Runs(Optional<Place> place) {
        this.place = place;
    }

    /** {@return one run, once it is there to {@link #show}} */
    public static Runs one() {
        return new Runs(Optional.empty());
    }

    /**
     * Shows the one run.
     *
     * @param sight what a page sees of it
     */
    public void show(RunSight sight) {
        open.put(ONE, sight);
    }

    /**
     * {@return all runs in a directory, also those that are yet to come}
     *
     * @param reactor whose workers read it
     * @param directory of which each run is a directory
     * @param opener looks at one of them
     */
    public static Runs in(
            Reactor reactor, Path directory, Function<? super Path, Deferred<? extends RunSight>> opener) {
        return new Runs(Optional.of(new Place() {
            @Override
            public Deferred<Optional<RunSight>> open(String name) {
                Path run = directory.resolve(name);
                return reactor.deferToThread(() -> Files.isRegularFile(run.resolve("run.json")))
                        .chainCallback(there -> there
                                ? opener.apply(run).addCallback(Optional::of)
                                : Deferred.succeed(Optional.empty()));
            }

            @Override
            public Deferred<JsonNode> list() {
                return reactor.deferToThread(() -> listed(directory));
            }
        }));
    }

    /**
     * {@return all runs of a fleet, also those that are yet to come}
     *
     * @param list gives them, the youngest first: {@code name}, {@code created}, {@code state}, and {@code directory}, the id
     * @param opener looks at the run with an id; empty if there is none
     */
    public static Runs of(
            Supplier<? extends Deferred<JsonNode>> list,
            Function<? super String, Deferred<Optional<FleetSight>>> opener) {
        return new Runs(Optional.of(new Place() {
            @Override
            public Deferred<Optional<RunSight>> open(String name) {
                return opener.apply(name).addCallback(run -> run.map(sight -> sight));
            }

            @Override
            public Deferred<JsonNode> list() {
                return list.get();
            }
        }));
    }

    boolean isOne() {
        return place.isEmpty();
    }

    /** {@return fires with the run of that name; empty if there is none} */
    Deferred<Optional<RunSight>> find(String name) {
        RunSight known = open.get(name);
        if (known != null || place.isEmpty() || !isName(name)) {
            return Deferred.succeed(Optional.ofNullable(known));
        }
        return place.get().open(name).addCallback(found -> found.map(sight -> kept(name, sight)));
    }

    /** What comes from an address must not lead out of the directory. */
    private static boolean isName(String name) {
        return !name.isEmpty() && !name.startsWith(".") && !name.matches("(?s).*[/\\\\\\p{Cntrl}].*");
    }

    private RunSight kept(String name, RunSight sight) {
        RunSight other = open.putIfAbsent(name, sight); // two pages may have asked at once
        if (open.size() > MOST_OPEN) {
            open.values().removeIf(one -> {
                boolean idle = switch (one) {
                    case StoredRun stored -> stored.idleNanos() > IDLE_NANOS;
                    case FleetSight fleet -> fleet.idleNanos() > IDLE_NANOS;
                    case LiveRun _ -> false;
                };
                if (idle && one instanceof StoredRun stored) {
                    stored.close();
                }
                return idle;
            });
        }
        return other == null ? sight : other;
    }

    /** {@return fires with all runs, the youngest first} */
    Deferred<JsonNode> list() {
        return place.isEmpty()
                ? Deferred.succeed(JsonNodeFactory.instance.arrayNode())
                : place.get().list();
    }

    private static JsonNode listed(Path directory) throws IOException {
        List<ObjectNode> found = new ArrayList<>();
        try (DirectoryStream<Path> runs = Files.newDirectoryStream(directory)) {
            for (Path run : runs) {
                describe(run).ifPresent(found::add);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        found.stream()
                .sorted(Comparator.comparing(
                        (ObjectNode one) -> one.path("created").asString(), Comparator.reverseOrder()))
                .limit(MOST_LISTED)
                .forEach(list::add);
        return list;
    }

    private static Optional<ObjectNode> describe(Path run) {
        Path name = run.getFileName();
        if (name == null || !isName(name.toString()) || !Files.isRegularFile(run.resolve("run.json"))) {
            return Optional.empty();
        }
        ObjectNode one = JsonNodeFactory.instance.objectNode().put("directory", name.toString());
        try (RunReader reader = RunReader.open(run)) {
            RunDescription description = reader.description();
            String ended = description.ended().isEmpty() ? "interrupted" : description.ended();
            return Optional.of(one.put("name", description.about().path("name").asString(""))
                    .put("created", description.created().toString())
                    .put("state", reader.holder().isPresent() ? "running" : ended));
        } catch (IOException | JournalException e) {
            return Optional.of(one.put("name", "").put("created", "").put("state", "unreadable: " + e.getMessage()));
        }
    }

    void close() {
        for (RunSight sight : open.values()) {
            if (sight instanceof StoredRun stored) {
                stored.close();
            }
        }
    }
}
