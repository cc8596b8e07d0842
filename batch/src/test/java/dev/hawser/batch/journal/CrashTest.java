package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.source.Access;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A run whose process is ended at any moment, and resumed until all is done. */
class CrashTest {
    @TempDir
    Path temp;

    /** What the world outside has seen of a run, over all of its processes. */
    private static final class World {
        final Set<String> ackedDone = new HashSet<>();
        final Set<String> ackedDead = new HashSet<>();
        final Map<String, String> keys = new HashMap<>();
        final Map<String, Integer> served = new HashMap<>();

        void leased(Lease lease) {
            String id = lease.item().id();
            assertThat(ackedDone).as("done items are not served again").doesNotContain(id);
            assertThat(ackedDead).as("dead items are not served again").doesNotContain(id);
            assertThat(keys.merge(id, lease.idempotencyKey(), (before, now) -> before))
                    .isEqualTo(lease.idempotencyKey());
            served.merge(id, 1, Integer::sum);
        }

        Deferred<?> done(Lease lease) {
            return Runs.done(lease).addBoth(noting(ackedDone, lease));
        }

        Deferred<?> dead(Lease lease) {
            return Runs.dead(lease).addBoth(noting(ackedDead, lease));
        }

        static dev.hawser.defer.Fn<Outcome<?>, Object> noting(Set<String> where, Lease lease) {
            return outcome -> {
                if (outcome instanceof Outcome.Success<?>) {
                    where.add(lease.item().id());
                }
                return outcome.get();
            };
        }
    }

    /** What a lease must look like, by what is in the journal as text. */
    private static Map<String, Integer> expectedAttempts(Path journal) throws IOException {
        Map<String, Integer> next = new HashMap<>();
        Map<String, Integer> started = new HashMap<>();
        if (!Files.exists(journal)) {
            return next;
        }
        String text = Files.readString(journal);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        for (String line : whole.lines().toList()) {
            JsonNode record = Runs.MAPPER.readTree(line);
            String id = record.path("id").asString("");
            int attempt = record.path("attempt").asInt(0);
            switch (record.path("type").asString()) {
                case "start" -> {
                    next.put(id, attempt + 1);
                    started.put(id, attempt);
                }
                case "retry" -> {
                    next.put(id, attempt + 1);
                    started.remove(id);
                }
                case "back" -> {
                    next.put(id, attempt);
                    started.remove(id);
                }
                case "done", "dead" -> started.remove(id);
                case "open" -> started.clear(); // what was under way counts
                case "close" -> { // what was under way was given back without a word, and does not count
                    next.putAll(started);
                    started.clear();
                }
                default -> {}
            }
        }
        return next;
    }

    interface Policy {
        Deferred<?> serve(World world, Lease lease);

        /** {@return whether the process is told to stop now, with work left} */
        default boolean stopsNow() {
            return false;
        }
    }

    /** One process: serves until all is done or it dies. {@return whether it came to its end} */
    private static boolean process(
            Reactor reactor, Path dir, Path input, MortalStorage storage, World world, Policy policy) {
        RunDirectory run = begin(reactor, dir, input, storage);
        try {
            run.open().await();
        } catch (Throwable e) {
            assertThat(e).as("only a death keeps a run from opening").hasRootCauseInstanceOf(MortalStorage.Dead.class);
            return false;
        }
        List<Deferred<?>> outcomes = new ArrayList<>();
        boolean closing = false;
        try {
            List<Lease> leases;
            do {
                leases = run.take(2).await();
                for (Lease lease : leases) {
                    world.leased(lease);
                    lease.started(0);
                    outcomes.add(policy.serve(world, lease).addErrback(e -> null));
                }
                if (leases.size() == 1) {
                    reactor.sleep(Duration.ofMillis(7)).await(); // so that there are groups of all sizes
                }
            } while (!leases.isEmpty() && !policy.stopsNow());
            boolean complete = leases.isEmpty();
            for (Deferred<?> outcome : complete ? outcomes : List.<Deferred<?>>of()) {
                outcome.await();
            }
            closing = true;
            run.close(complete ? Closing.COMPLETE : Closing.DRAINED).await();
            return true;
        } catch (Throwable e) {
            assertThat(e).hasRootCauseInstanceOf(MortalStorage.Dead.class);
            if (!closing) {
                run.close(Closing.FAILED).addErrback(later -> null).await();
            }
            return false;
        }
    }

    /** Deaths of the process, losses of power and drains, one after the other, at moments that the seed makes up. */
    @Seeds(count = 40)
    void deathsAndLossesOfPowerOneAfterTheOtherLoseNothing(Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        Path input = Runs.customers(temp.resolve("customers.jsonl"), 8);
        Path dir = temp.resolve("run");
        Runs.onReactor(reactor -> {
            World world = new World();
            MortalStorage storage = new MortalStorage(0);
            for (int process = 0; process < 5; process++) {
                storage.live(1 + random.nextInt(4_000));
                process(reactor, dir, input, storage, world, new AnyOutcome(random));
                if (random.nextBoolean()) {
                    storage.losePower(random);
                }
            }
            finish(reactor, dir, input, world);
            return null;
        });
    }

    /** Whatever may become of a lease, also nothing at all. */
    private record AnyOutcome(RandomGenerator random) implements Policy {
        @Override
        public Deferred<?> serve(World world, Lease lease) {
            return switch (random.nextInt(8)) {
                case 0 -> lease.giveBack(Runs.report(lease, new AttemptOutcome.GivenBack("drain")));
                case 1, 2 -> Runs.retry(lease);
                case 3 -> world.dead(lease);
                default -> world.done(lease);
            };
        }

        @Override
        public boolean stopsNow() {
            return random.nextInt(6) == 0;
        }
    }

    private static RunDirectory begin(Reactor reactor, Path dir, Path input, Storage storage) {
        return Files.exists(dir.resolve("run.json"))
                ? RunDirectory.resume(reactor, dir, Runs.input(input), Runs.OPTIONS)
                        .on(storage)
                : RunDirectory.create(reactor, dir, Runs.input(input), Runs.OPTIONS)
                        .on(storage);
    }

    /** Serves the rest on a machine that does not die, and looks at what there is. */
    private static void finish(Reactor reactor, Path dir, Path input, World world) throws IOException {
        Map<String, Integer> expected = expectedAttempts(dir.resolve("journal.jsonl"));
        boolean ended = process(reactor, dir, input, MortalStorage.immortal(), world, (w, lease) -> {
            assertThat(lease.attempt())
                    .as("attempt at %s", lease.item().id())
                    .isEqualTo(expected.getOrDefault(lease.item().id(), 1));
            return w.done(lease);
        });
        assertThat(ended).isTrue();
        List<String> results = Runs.ids(dir.resolve("results.jsonl"));
        List<String> dead = Runs.ids(dir.resolve("dead.jsonl"));
        List<String> all = Runs.ids(input);
        assertThat(results).as("results, each once").doesNotHaveDuplicates().containsAll(world.ackedDone);
        assertThat(dead).as("dead, each once").doesNotHaveDuplicates().containsAll(world.ackedDead);
        List<String> together = new ArrayList<>(results);
        together.addAll(dead);
        assertThat(together).as("every item is done or dead").containsExactlyInAnyOrderElementsOf(all);
        for (JsonNode line : Runs.lines(dir.resolve("dead.jsonl"))) {
            JsonNode about = line.path("_hawser");
            if (about.path("failure").path("kind").asString().equals("crash")) {
                assertThat(world.served.get(about.path("id").asString())).isGreaterThanOrEqualTo(3);
            }
        }
    }

    /** The first is done, the second at its second try, the third is dead, the fourth is given back, the fifth is done. */
    private static Deferred<?> colourful(World world, Lease lease) {
        return switch ((int) lease.item().ordinal()) {
            case 2 -> lease.attempt() == 1 ? Runs.retry(lease) : world.done(lease);
            case 3 -> world.dead(lease);
            case 4 -> lease.giveBack(Runs.report(lease, new AttemptOutcome.GivenBack("drain")));
            default -> world.done(lease);
        };
    }

    @Test
    void aDeathAtAnyByteLosesNothingAndDoesNothingTwice() throws Exception {
        dieAt(13); // all bytes are tried by the slow test
    }

    @Test
    @Tag("slow")
    void aDeathAtEachByteLosesNothingAndDoesNothingTwice() throws Exception {
        dieAt(1);
    }

    private void dieAt(int step) throws Exception {
        Path input = Runs.customers(temp.resolve("customers.jsonl"), 5);
        Runs.onReactor(reactor -> {
            MortalStorage whole = MortalStorage.immortal();
            process(reactor, temp.resolve("whole"), input, whole, new World(), CrashTest::colourful);
            assertThat(whole.used()).isGreaterThan(2_000);
            for (long bytes = 1; bytes <= whole.used(); bytes += step) {
                Path dir = temp.resolve("run-" + bytes);
                World world = new World();
                MortalStorage storage = new MortalStorage(bytes);
                process(reactor, dir, input, storage, world, CrashTest::colourful);
                finish(reactor, dir, input, world);
                delete(dir);
            }
            return null;
        });
    }

    private static void delete(Path dir) throws IOException {
        try (var files = Files.walk(dir)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void anItemThatWasCutOffByThreeCrashesIsDead() throws Exception {
        Path input = Runs.customers(temp.resolve("customers.jsonl"), 3);
        Path dir = temp.resolve("run");
        Runs.onReactor(reactor -> {
            for (int crash = 1; crash <= 4; crash++) {
                int attempt = crash;
                RunDirectory run = begin(reactor, dir, input, new DiskStorage(Access.OWNER));
                run.open().await();
                List<Lease> leases = run.take(10).await();
                if (crash == 4) {
                    assertThat(leases).extracting(lease -> lease.item().id()).containsExactly("c2", "c3");
                    for (Lease lease : leases) {
                        Runs.done(lease).await();
                    }
                    assertThat(run.take(1).await()).isEmpty();
                    assertThat(run.counts().dead()).isEqualTo(1);
                    run.close(Closing.COMPLETE).await();
                } else {
                    assertThat(leases.getFirst().attempt()).isEqualTo(attempt);
                    leases.getFirst().started(0);
                    reactor.sleep(Duration.ofMillis(20)).await();
                    run.close(Closing.FAILED).await();
                    removeClose(dir.resolve("journal.jsonl"));
                }
            }
            return null;
        });

        JsonNode dead = Runs.lines(dir.resolve("dead.jsonl")).getFirst();
        assertThat(dead.path("_hawser").path("failure").path("kind").asString()).isEqualTo("crash");
        assertThat(dead.path("_hawser").path("failure").path("message").asString())
                .isEqualTo("the process ended 3 times while it served this item; tried no more");
    }

    /** As if the process had been killed before. */
    private static void removeClose(Path journal) throws IOException {
        List<String> lines = Files.readAllLines(journal);
        assertThat(lines.getLast()).contains("\"close\"");
        Files.write(journal, lines.subList(0, lines.size() - 1));
    }
}
