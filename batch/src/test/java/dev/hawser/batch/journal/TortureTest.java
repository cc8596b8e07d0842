package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.journal.FailingStorage.Fault;
import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.InputException;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same small run once for each call to the disk, with that call failing: each time a clear message, and a resume that
 * completes with nothing lost and nothing that was reported done served again.
 */
class TortureTest {
    private static final int ROWS = 5;

    @TempDir
    Path temp;

    /** What the world outside has seen of a run. */
    private static final class World {
        final Set<String> reported = new HashSet<>();
        final List<String> servedAgain = new ArrayList<>();

        Deferred<?> serve(Lease lease) {
            String id = lease.item().id();
            if (reported.contains(id)) {
                servedAgain.add(id);
            }
            if (id.equals("c2") && lease.attempt() == 1) {
                return Runs.retry(lease).addErrback(_ -> null);
            }
            Deferred<?> ended = id.equals("c3") ? Runs.dead(lease) : Runs.done(lease);
            return ended.addBoth(outcome -> {
                if (outcome instanceof dev.hawser.defer.Outcome.Success<?>) {
                    reported.add(id);
                }
                return outcome.get();
            });
        }
    }

    /** A run that has stopped in the middle, was torn by a crash, and has an input that can be read only once. */
    private void prepare(Path dir, World world, Storage storage) throws Exception {
        byte[] input = Files.readAllBytes(Runs.customers(temp.resolve("customers.jsonl"), ROWS));
        RunInput once = RunInput.stream(new ByteArrayInputStream(input), JsonRows.FORMAT, "id", Duplicates.REFUSE);
        Runs.onReactor(reactor -> {
            boolean there = Files.exists(dir.resolve("run.json"));
            RunDirectory run = there
                    ? RunDirectory.resume(reactor, dir, once, Runs.OPTIONS)
                    : RunDirectory.create(reactor, dir, once, Runs.OPTIONS);
            run.on(storage);
            boolean closing = false;
            try {
                var info = run.open().await();
                var _ = Runs.serveAll(run, info, world::serve);
                closing = true;
                run.close(Closing.COMPLETE).await();
                return null;
            } catch (Throwable failure) {
                if (!closing) {
                    run.close(Closing.FAILED).addErrback(_ -> null).await();
                }
                throw failure;
            }
        });
    }

    private static void tear(Path dir) throws IOException {
        List<String> lines = Files.readAllLines(dir.resolve("journal.jsonl"));
        List<String> kept = lines.subList(0, lines.size() - 3);
        Files.writeString(dir.resolve("journal.jsonl"), String.join("\n", kept) + "\n{\"type\":\"do");
        Files.writeString(dir.resolve("results.jsonl"), "{\"id\"", java.nio.file.StandardOpenOption.APPEND);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"EIO", "SHORT"})
    void eachCallOfANewRunMayFail(Fault fault) throws Exception {
        torture(fault, false);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"EIO", "SHORT"})
    void eachCallOfAResumeMayFail(Fault fault) throws Exception {
        torture(fault, true);
    }

    @ParameterizedTest
    @Tag("slow")
    @EnumSource(
            value = Fault.class,
            names = {"ENOSPC", "EINTR"})
    void eachCallMayFailInAnyWay(Fault fault) throws Exception {
        torture(fault, false);
        torture(fault, true);
    }

    private void torture(Fault fault, boolean resumes) throws Exception {
        int calls = Integer.MAX_VALUE;
        int failed = 0;
        List<String> all = List.of();
        for (int call = -1; call < calls; call++) {
            if (call >= 0 && fault == Fault.SHORT && !all.get(call).startsWith("write")) {
                continue; // fails as with any fault
            }
            Path dir = temp.resolve("run" + call);
            World world = new World();
            if (resumes) {
                prepare(dir, new World(), new FailingStorage(-1, fault));
                tear(dir);
            }
            FailingStorage storage = new FailingStorage(call, fault);
            String what = "";
            try {
                prepare(dir, world, storage);
            } catch (JournalException | InputException e) {
                what = e.getMessage();
                failed++;
                assertThat(what).as("call %s", call).contains(fault.text).doesNotContain("Exception");
                assertThat(e instanceof JournalException wrong ? wrong.problem() : Problem.IO)
                        .isIn(Problem.IO, Problem.CANNOT_CREATE);
            }
            all = call < 0 ? storage.calls() : all;
            calls = all.size();
            assertThat(call < 0 || !what.isEmpty())
                    .as("call %s of %s failed without a word", call, storage.calls())
                    .isTrue();
            prepareAgain(dir, world);
            assertThat(world.servedAgain).as("call %s: %s", call, what).isEmpty();
            delete(dir);
        }
        assertThat(failed).isGreaterThan(fault == Fault.SHORT ? 5 : 20);
    }

    private void prepareAgain(Path dir, World world) throws Exception {
        if (Files.exists(dir) && !Files.exists(dir.resolve("run.json"))) {
            delete(dir); // as the user would, whose run could not be made
        }
        prepare(dir, world, new FailingStorage(-1, Fault.EIO));
        List<String> ended = new ArrayList<>(Runs.ids(dir.resolve("results.jsonl")));
        ended.addAll(Runs.ids(dir.resolve("dead.jsonl")));
        assertThat(ended).containsExactlyInAnyOrder("c1", "c2", "c3", "c4", "c5");
    }

    private static void delete(Path dir) throws IOException {
        try (var files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
