package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.Emission;
import dev.hawser.batch.source.Access;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestTime;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are found while others are served: each is served once, whatever becomes of the process. */
class FoundRowsTest {
    private static final Consumer<OpenOptions> OPTIONS = Runs.OPTIONS.andThen(o -> o.finds(true));
    private static final int PAGES = 40;

    @TempDir
    private Path temp;

    private Path dir;
    private RunInput input;
    private final List<Emission.Result> results = new ArrayList<>();

    @BeforeEach
    void makeInput() throws Exception {
        dir = temp.resolve("run");
        input = Runs.input(Runs.write(temp.resolve("pages.jsonl"), "{\"id\":\"1\"}", "{\"id\":\"7\"}"));
    }

    /** Page n leads to 2n and 2n+1, and to the first one. */
    private static Emission links(Lease lease, int depth, long most) {
        int page = Integer.parseInt(lease.item().id());
        return new Emission(
                "look",
                IntStream.of(2 * page, 2 * page + 1, 1)
                        .filter(next -> next <= PAGES)
                        .mapToObj(next -> Runs.MAPPER.createObjectNode().put("id", next))
                        .toList(),
                depth,
                most);
    }

    private Deferred<?> crawl(Lease lease, int depth, long most) {
        return lease.emit(links(lease, depth, most)).chainCallback(result -> {
            results.add(result);
            @SuppressWarnings("unchecked") // nobody looks at it
            Deferred<Object> done = (Deferred<Object>) Runs.done(lease);
            return done;
        });
    }

    private static List<String> pages(int... numbers) {
        return IntStream.of(numbers).mapToObj(String::valueOf).toList();
    }

    private static List<String> allPages() {
        return pages(IntStream.rangeClosed(1, PAGES).toArray());
    }

    @Test
    void eachIsServedOnceAndCounted() throws Exception {
        Runs.Served served =
                Runs.serve(r -> RunDirectory.create(r, dir, input, OPTIONS), lease -> crawl(lease, 99, 99));

        assertThat(Runs.ids(dir.resolve("results.jsonl"))).containsExactlyInAnyOrderElementsOf(allPages());
        RunCounts counts = served.counts();
        assertThat(counts.total()).hasValue(PAGES);
        assertThat(counts.read()).isEqualTo(PAGES);
        assertThat(counts.done()).isEqualTo(PAGES);
        assertThat(counts.left()).isFalse();
        assertThat(RunDescription.read(dir).format()).isEqualTo(4);
        try (RunReader reader = RunReader.open(dir)) {
            reader.poll(_ -> {});
            assertThat(reader.status().rows()).hasValue(PAGES);
        }
        assertThat(Forecast.of(dir, input, Forecast.Way.RESUME, Selection.all()).groups())
                .containsOnlyKeys(Forecast.Kind.DONE)
                .allSatisfy((_, group) -> assertThat(group.count()).isEqualTo(PAGES));
    }

    @Test
    void whatIsTooDeepOrTooMuchIsLeftOut() throws Exception {
        Runs.serve(r -> RunDirectory.create(r, dir, input, OPTIONS), lease -> crawl(lease, 1, 99));
        assertThat(Runs.ids(dir.resolve("results.jsonl")))
                .containsExactlyInAnyOrderElementsOf(pages(1, 2, 3, 7, 14, 15));
        assertThat(results.stream().mapToInt(Emission.Result::beyond).sum()).isEqualTo(8 - 1); // 7 is known, of 3

        Path other = temp.resolve("other");
        Runs.serve(r -> RunDirectory.create(r, other, input, OPTIONS), lease -> crawl(lease, 99, 5));
        assertThat(Runs.ids(other.resolve("results.jsonl"))).hasSize(7);
    }

    @Test
    void aRowOfTheInputThatWasFoundBeforeIsServedOnce() throws Exception {
        StringBuilder rows = new StringBuilder("{\"id\":\"1\"}\n");
        for (int i = 1; i < 40_000; i++) {
            rows.append("{\"id\":\"x").append(i).append("\"}\n");
        }
        rows.append("{\"id\":\"2\"}\n");
        RunInput longer = Runs.input(Files.writeString(temp.resolve("longer.jsonl"), rows));

        Runs.Served served = Runs.serve(
                r -> RunDirectory.create(r, dir, longer, OPTIONS),
                lease -> lease.item().id().equals("1") ? crawl(lease, 9, 9) : Runs.done(lease));

        assertThat(served.leased()).doesNotHaveDuplicates().hasSize(40_002).contains("2/1", "3/1");
        assertThat(served.counts().skipped()).isEqualTo(1);
        assertThat(served.counts().total()).hasValue(40_003);
    }

    @Test
    void aTrialLeavesThemForAResume() throws Exception {
        Runs.Served trial = Runs.serve(
                r -> RunDirectory.create(r, dir, input, OPTIONS.andThen(o -> o.selection(Selection.first(1)))),
                lease -> crawl(lease, 99, 99));
        assertThat(trial.leased()).containsExactly("1/1");
        assertThat(trial.counts().left()).isTrue();
        assertThat(Forecast.of(dir, input, Forecast.Way.RESUME, Selection.all())
                        .groups()
                        .get(Forecast.Kind.FIRST))
                .isNotNull()
                .satisfies(first -> assertThat(first.count()).isEqualTo(3));

        Runs.serve(r -> RunDirectory.resume(r, dir, input, OPTIONS), lease -> crawl(lease, 99, 99));
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).containsExactlyInAnyOrderElementsOf(allPages());
    }

    @Test
    void whoDiesAndIsTriedAgainFindsWhatAResumeServes() throws Exception {
        Runs.serve(
                r -> RunDirectory.create(r, dir, input, OPTIONS),
                lease -> lease.item().id().equals("3") ? Runs.dead(lease) : crawl(lease, 99, 99));
        assertThat(Runs.ids(dir.resolve("dead.jsonl"))).containsExactly("3");

        Runs.Served again =
                Runs.serve(r -> RunDirectory.retryDead(r, dir, input, OPTIONS), lease -> crawl(lease, 99, 99));
        assertThat(again.leased()).containsExactly("3/1");
        assertThat(again.counts().left()).isTrue();

        Runs.serve(r -> RunDirectory.resume(r, dir, input, OPTIONS), lease -> crawl(lease, 99, 99));
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).containsExactlyInAnyOrderElementsOf(allPages());
        assertThat(Runs.ids(dir.resolve("dead.jsonl"))).isEmpty();
    }

    @Test
    void aRowWithoutAnIdAndARunThatTakesNoneAreToldApart() throws Exception {
        Emission nameless =
                new Emission("look", List.of(Runs.MAPPER.createObjectNode().put("url", "x")), 9, 9);
        assertThatThrownBy(() -> Runs.serve(
                        r -> RunDirectory.create(r, dir, input, OPTIONS),
                        lease -> Runs.done(lease).chainCallback(_ -> fails(lease, nameless))))
                .hasMessageContaining("is not under way");
        assertThatThrownBy(() -> Runs.serve(
                        r -> RunDirectory.create(r, temp.resolve("b"), input, OPTIONS),
                        lease -> lease.emit(nameless).addBoth(outcome -> {
                            var _ = Runs.done(lease);
                            return outcome.get();
                        })))
                .hasMessageContaining("has no text or number as \"id\"");
        assertThatThrownBy(() -> Runs.serve(
                        r -> RunDirectory.create(r, temp.resolve("c"), input, Runs.OPTIONS),
                        lease -> lease.emit(nameless).addBoth(outcome -> {
                            var _ = Runs.done(lease);
                            return outcome.get();
                        })))
                .hasMessageContaining("begun without steps that find rows");
    }

    private static Deferred<Object> fails(Lease lease, Emission emission) {
        return lease.emit(emission).addCallback(result -> result);
    }

    @Test
    void whatIsDamagedIsFoundAgain() throws Exception {
        Runs.serve(r -> RunDirectory.create(r, dir, input, OPTIONS), lease -> crawl(lease, 99, 99));
        Path found = dir.resolve("found.jsonl");
        byte[] bytes = Files.readAllBytes(found);
        bytes[bytes.length / 2] ^= 1;
        Files.write(found, bytes);

        assertThatThrownBy(() ->
                        Runs.serve(r -> RunDirectory.resume(r, dir, input, OPTIONS), lease -> crawl(lease, 99, 99)))
                .hasMessageContaining("found.jsonl, line ")
                .hasMessageContaining("--accept-damage");
        Runs.serve(
                r -> RunDirectory.resume(r, dir, input, OPTIONS.andThen(o -> o.acceptDamage(true))),
                lease -> crawl(lease, 99, 99));
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).containsExactlyInAnyOrderElementsOf(allPages());
        Runs.Served nothing =
                Runs.serve(r -> RunDirectory.resume(r, dir, input, OPTIONS), lease -> crawl(lease, 99, 99));
        assertThat(nothing.leased()).isEmpty();
    }

    @Test
    void linesThatAreMissingAreNoticed() throws Exception {
        Runs.serve(r -> RunDirectory.create(r, dir, input, OPTIONS), lease -> crawl(lease, 99, 99));
        Path found = dir.resolve("found.jsonl");
        List<String> lines = Files.readAllLines(found);
        Files.writeString(found, String.join("\n", lines.subList(0, lines.size() - 2)) + "\n");
        assertThatThrownBy(() ->
                        Runs.serve(r -> RunDirectory.resume(r, dir, input, OPTIONS), lease -> crawl(lease, 99, 99)))
                .hasMessageContaining("counts on 2 rows that are not there");
    }

    /** The list waits for more at that moment, and ends in good order after it. */
    @Test
    void thatFoundRowsCannotBeReadIsNotForgottenForTheEndOfTheList() throws Exception {
        PipedOutputStream sender = new PipedOutputStream();
        RunInput stream = RunInput.stream(new PipedInputStream(sender), JsonRows.FORMAT, "id", Duplicates.REFUSE);
        sender.write("{\"id\":\"1\"}\n".getBytes(StandardCharsets.UTF_8));
        sender.flush();
        Runs.onReactor(TestTime.REAL, reactor -> {
            RunDirectory run =
                    RunDirectory.create(reactor, dir, stream, OPTIONS).on(new FoundIsUnreadable());
            run.open().await();
            Lease lease = run.take(1).await().getFirst();
            lease.started(0);
            assertThat(lease.emit(links(lease, 9, 9)).await().added()).isEqualTo(2);
            assertThat(failure(run.take(1))).hasMessage("rows that were found cannot be read: the disk is broken");

            sender.close();
            while (run.counts().total().isEmpty()) {
                reactor.deferToThread(() -> true).await();
            }
            assertThat(failure(run.take(1))).hasMessage("rows that were found cannot be read: the disk is broken");
            return run.close(Closing.FAILED).await();
        });
    }

    private static Throwable failure(Deferred<?> deferred) {
        return catchThrowable(deferred::await);
    }

    private static final class FoundIsUnreadable implements Storage {
        private final Storage disk = new DiskStorage(Access.OWNER);

        @Override
        public void makeDirectory(Path directory) throws IOException {
            disk.makeDirectory(directory);
        }

        @Override
        public AppendFile open(Path file) throws IOException {
            return disk.open(file);
        }

        @Override
        public ReadFile read(Path file) throws IOException {
            if (file.endsWith("found.jsonl")) {
                throw new IOException("the disk is broken");
            }
            return disk.read(file);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            disk.rename(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            disk.delete(file);
        }
    }

    /** Deaths and losses of power at moments that the seed makes up: in the end each page was served, and reported once. */
    @Seeds(count = 25)
    void deathsAndLossesOfPowerLoseNone(Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        Set<String> acked = new HashSet<>();
        Runs.onReactor(reactor -> {
            MortalStorage storage = new MortalStorage(0);
            for (int process = 0; process < 6; process++) {
                storage.live(500 + random.nextInt(6_000));
                process(begin(reactor).on(storage), acked, random);
                if (random.nextBoolean()) {
                    storage.losePower(random);
                }
            }
            do { // some were cut off three times, and are dead
                process(begin(reactor), acked, null);
                process(RunDirectory.retryDead(reactor, dir, input, OPTIONS), acked, null);
            } while (Runs.ids(dir.resolve("results.jsonl")).size() < PAGES);
            return null;
        });
        assertThat(Runs.ids(dir.resolve("results.jsonl")))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(allPages());
    }

    private RunDirectory begin(Reactor reactor) {
        return Files.exists(dir.resolve("run.json"))
                ? RunDirectory.resume(reactor, dir, input, OPTIONS)
                : RunDirectory.create(reactor, dir, input, OPTIONS);
    }

    private void process(RunDirectory run, Set<String> acked, @Nullable RandomGenerator random) {
        boolean closing = false;
        try {
            run.open().await();
            List<Lease> leases = run.take(2).await();
            while (!leases.isEmpty()) {
                for (Lease lease : leases) {
                    assertThat(acked).doesNotContain(lease.item().id());
                    lease.started(0);
                    if (random != null && random.nextInt(5) == 0) {
                        var _ = Runs.retry(lease).addErrback(_ -> null);
                    } else {
                        var _ = crawl(lease, 99, 99)
                                .addCallback(done -> acked.add(lease.item().id()))
                                .addErrback(_ -> false);
                    }
                }
                leases = run.take(2).await();
            }
            closing = true;
            run.close(Closing.COMPLETE).await();
        } catch (Throwable e) {
            assertThat(e).hasRootCauseInstanceOf(MortalStorage.Dead.class);
            if (!closing) {
                run.close(Closing.FAILED).addErrback(_ -> null).await();
            }
        }
    }
}
