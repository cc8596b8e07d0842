package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What steps captured that are done once is there for each later try, in this process and in others. */
class KeptStepsTest {
    private static final Consumer<OpenOptions> OPTIONS = Runs.OPTIONS.andThen(o -> o.checkpoints(true));

    @TempDir
    private Path temp;

    private Path dir;
    private RunInput input;
    private final List<String> seen = new ArrayList<>();

    @BeforeEach
    void makeInput() throws Exception {
        dir = temp.resolve("run");
        input = Runs.input(Runs.customers(temp.resolve("customers.jsonl"), 3));
    }

    private Deferred<?> keepThen(Lease lease, Runs.Server then) {
        seen.add(lease.item().id() + "/" + lease.attempt() + " " + lease.kept());
        if (!lease.kept().isEmpty()) {
            return then.serve(lease);
        }
        @Nullable ObjectNode captured = lease.item().id().equals("c3")
                ? null
                : Runs.MAPPER.createObjectNode().put("id", lease.item().id() + "!");
        return lease.keep("create", captured).chainCallback(_ -> {
            @SuppressWarnings("unchecked") // whatever it is, nobody looks at it
            Deferred<Object> end = (Deferred<Object>) then.serve(lease);
            return end;
        });
    }

    @Test
    void isThereAtTheNextTryAndAfterAResumeAndForTheDead() throws Exception {
        Runs.serve(
                reactor -> RunDirectory.create(reactor, dir, input, OPTIONS),
                lease -> keepThen(lease, lease.attempt() == 1 ? Runs::retry : Runs::dead));
        assertThat(seen)
                .containsExactly(
                        "c1/1 {}",
                        "c2/1 {}",
                        "c3/1 {}",
                        "c1/2 {\"create\":{\"id\":\"c1!\"}}",
                        "c2/2 {\"create\":{\"id\":\"c2!\"}}",
                        "c3/2 {\"create\":null}");
        seen.clear();

        Runs.serve(
                reactor -> RunDirectory.retryDead(reactor, dir, input, OPTIONS), lease -> keepThen(lease, Runs::done));

        assertThat(seen)
                .containsExactly(
                        "c1/1 {\"create\":{\"id\":\"c1!\"}}",
                        "c2/1 {\"create\":{\"id\":\"c2!\"}}",
                        "c3/1 {\"create\":null}");
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).containsExactly("c1", "c2", "c3");
        assertThat(RunDescription.read(dir).format()).isEqualTo(3);
    }

    @Test
    void isThereAfterACrashAndWhatIsNotDamagedAlsoWhenThatWasAccepted() throws Exception {
        Runs.onReactor(reactor -> {
            RunDirectory run = RunDirectory.create(reactor, dir, input, OPTIONS);
            run.open().await();
            for (Lease lease : run.take(3).await()) {
                lease.started(0);
                lease.keep("create", Runs.MAPPER.createObjectNode().put("id", 7))
                        .await();
            }
            Files.copy(dir.resolve("journal.jsonl"), temp.resolve("as-it-was")); // before anybody let go of it
            run.close(Closing.DRAINED).await();
            return null;
        });
        byte[] journal = Files.readAllBytes(temp.resolve("as-it-was"));
        Files.write(dir.resolve("journal.jsonl"), journal);
        String all = "{\"create\":{\"id\":7}}";

        Runs.serve(
                reactor -> RunDirectory.resume(reactor, dir, input, OPTIONS),
                lease -> keepThen(lease, each -> each.giveBack(null)));
        assertThat(seen).containsExactly("c1/2 " + all, "c2/2 " + all, "c3/2 " + all);

        seen.clear();
        journal[journal.length / 2] ^= 1;
        Files.write(dir.resolve("journal.jsonl"), journal);
        Runs.serve(
                reactor -> RunDirectory.resume(reactor, dir, input, OPTIONS.andThen(o -> o.acceptDamage(true))),
                lease -> keepThen(lease, Runs::done));
        assertThat(seen).hasSize(3).anyMatch(each -> each.endsWith(all));
    }

    private static Deferred<?> deadBehind(Lease lease, String step) {
        ObjectNode passed = Runs.MAPPER.createObjectNode();
        passed.putObject(step).put("id", lease.item().id() + "!");
        AttemptReport bare = Runs.report(lease, Runs.failed("http-500"));
        return lease.dead(new AttemptReport(
                bare.item(),
                bare.number(),
                bare.slot(),
                bare.startMicros(),
                bare.endMicros(),
                bare.steps(),
                bare.outcome(),
                lease.item().id().equals("c3") ? Runs.MAPPER.createObjectNode() : passed));
    }

    private void retryDead(boolean fromFailedStep, Runs.Server then) throws Exception {
        seen.clear();
        Runs.serve(
                reactor -> RunDirectory.retryDead(
                        reactor, dir, input, Runs.OPTIONS.andThen(o -> o.fromFailedStep(fromFailedStep))),
                lease -> {
                    seen.add(lease.item().id() + " " + lease.passed());
                    return then.serve(lease);
                });
    }

    @Test
    void theDeadGoOnAtTheStepThatTheyFailedAtIfThatIsAskedFor() throws Exception {
        Runs.serve(
                reactor -> RunDirectory.create(reactor, dir, input, Runs.OPTIONS), lease -> deadBehind(lease, "look"));

        retryDead(true, lease -> lease.item().id().equals("c1") ? deadBehind(lease, "create") : Runs.dead(lease));
        assertThat(seen).containsExactly("c1 {\"look\":{\"id\":\"c1!\"}}", "c2 {\"look\":{\"id\":\"c2!\"}}", "c3 {}");

        retryDead(false, lease -> lease.giveBack(null));
        assertThat(seen).containsExactly("c1 {}", "c2 {}", "c3 {}");

        retryDead(true, Runs::done);
        assertThat(seen).containsExactly("c1 {\"create\":{\"id\":\"c1!\"}}", "c2 {}", "c3 {}");
        assertThat(RunDescription.read(dir).format()).isEqualTo(2);
    }

    @Test
    void aRunWithoutSuchStepsKeepsTheFormatThatOlderVersionsRead() throws Exception {
        Runs.serve(reactor -> RunDirectory.create(reactor, dir, input, Runs.OPTIONS), Runs::done);
        assertThat(RunDescription.read(dir).format()).isEqualTo(2);
    }
}
