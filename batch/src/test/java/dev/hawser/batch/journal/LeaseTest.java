package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Emission;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.defer.Deferred;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The right to serve a row: it begins once, ends once and by a report of its own, and not after its run. */
class LeaseTest {
    @TempDir
    private Path temp;

    private Path dir;
    private RunInput input;

    @BeforeEach
    void makeInput() throws Exception {
        dir = temp.resolve("run");
        input = Runs.input(Runs.customers(temp.resolve("customers.jsonl"), 3));
    }

    private interface Body {
        void with(RunDirectory run) throws Exception;
    }

    /** Opens a new run, and closes it if the body has not. */
    private void open(Body body) throws Exception {
        Runs.onReactor(reactor -> {
            RunDirectory run = RunDirectory.create(reactor, dir, input, Runs.OPTIONS.andThen(o -> o.finds(true)));
            run.open().await();
            body.with(run);
            return true;
        });
    }

    private static void close(RunDirectory run) {
        run.close(Closing.DRAINED).await();
    }

    private static Emission emission() {
        return new Emission("look", List.of(Runs.MAPPER.createObjectNode().put("id", "new")), 9, 9);
    }

    private static AttemptReport report(Lease lease) {
        return Runs.report(lease, Runs.failed("x"));
    }

    private List<String> types() throws Exception {
        return Runs.types(dir.resolve("journal.jsonl"));
    }

    @Test
    void anAttemptStartsOnce() throws Exception {
        open(run -> {
            Lease lease = run.take(1).await().getFirst();
            lease.started(0);
            assertThatThrownBy(() -> lease.started(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("attempt 1 at item c1 has started already");
            Runs.done(lease).await();
            assertThatThrownBy(() -> lease.started(0)).isInstanceOf(IllegalStateException.class);
            close(run);
        });
        assertThat(types().stream().filter("start"::equals)).hasSize(1);
    }

    static Stream<Function<Lease, Deferred<?>>> ends() {
        return Stream.of(
                Runs::done,
                Runs::dead,
                Runs::retry,
                lease -> lease.giveBack(null),
                lease -> lease.giveBack(report(lease)));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void anAttemptEndsOnceWhicheverWay(Function<Lease, Deferred<?>> end) throws Exception {
        open(run -> {
            Lease lease = run.take(1).await().getFirst();
            lease.started(0);
            end.apply(lease).await();
            assertThat(ends())
                    .allSatisfy(again -> assertThatThrownBy(() -> again.apply(lease))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("attempt 1 at item c1 has ended already"));
            assertThat(run.counts().leased()).isZero();
            close(run);
        });
        assertThat(types().stream().filter(List.of("done", "dead", "retry", "back")::contains))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aReportOfAnotherAttemptEndsNothing() throws Exception {
        open(run -> {
            List<Lease> leases = run.take(2).await();
            Lease lease = leases.getFirst();
            AttemptReport ofAnother = report(leases.getLast());
            AttemptReport ofLater =
                    new AttemptReport(lease.item(), 2, 0, 1, 2, List.of(), new AttemptOutcome.GivenBack("x"));
            for (AttemptReport wrong : List.of(ofAnother, ofLater)) {
                assertThatThrownBy(() -> lease.ack(wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("a report of attempt %d at item %s was given for attempt 1 at item c1"
                                .formatted(wrong.number(), wrong.item().id()));
                assertThatThrownBy(() -> lease.dead(wrong)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> lease.retry(wrong, Duration.ZERO))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> lease.giveBack(wrong)).isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(run.counts().leased()).isEqualTo(2);
            Runs.done(lease).await();
            assertThat(run.counts().leased()).isOne();
            close(run);
        });
    }

    @Test
    void aDelayThatIsNegativeEndsNothing() throws Exception {
        open(run -> {
            Lease lease = run.take(1).await().getFirst();
            assertThatThrownBy(() -> lease.retry(report(lease), Duration.ofNanos(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a delay cannot be negative, was PT-0.000000001S");
            lease.retry(report(lease), Duration.ZERO).await();
            assertThat(run.take(1).await().getFirst().item().id()).isEqualTo("c1");
            close(run);
        });
    }

    @Test
    void onlyAnAttemptThatIsUnderWayKeepsAndFinds() throws Exception {
        open(run -> {
            Lease lease = run.take(1).await().getFirst();
            assertThatThrownBy(() -> lease.keep("one", null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("attempt 1 at item c1 is not under way");
            assertThatThrownBy(() -> lease.emit(emission())).hasMessage("attempt 1 at item c1 is not under way");
            lease.started(0);
            lease.keep("one", null).await();
            assertThat(lease.kept().toString()).isEqualTo("{\"one\":null}");
            assertThat(lease.emit(emission()).await()).isEqualTo(new Emission.Result(1, 0, 0));
            Runs.done(lease).await();
            assertThatThrownBy(() -> lease.keep("two", null)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> lease.emit(emission())).isInstanceOf(IllegalStateException.class);
            assertThat(lease.kept().has("two")).isFalse();
            close(run);
        });
        assertThat(types().stream().filter("kept"::equals)).hasSize(1);
    }

    /** Whoever waits for the disk may leave; what is written is written. */
    @Test
    void whoeverCancelsWhatIsKeptOrFoundCancelsNothing() throws Exception {
        open(run -> {
            Lease lease = run.take(1).await().getFirst();
            lease.started(0);
            Deferred<?> kept = lease.keep("one", null);
            kept.cancel();
            Deferred<?> found = lease.emit(emission());
            found.cancel();
            assertThat(catchThrowable(kept::await)).isInstanceOf(CancellationException.class);
            assertThat(catchThrowable(found::await)).isInstanceOf(CancellationException.class);
            Runs.done(lease).await();
            assertThat(run.take(3).await()).extracting(each -> each.item().id()).contains("c2", "c3");
            close(run);
        });
        assertThat(types()).containsSubsequence("start", "kept", "found", "done");
        assertThat(Runs.ids(dir.resolve("found.jsonl"))).containsExactly("new");
    }

    @ParameterizedTest
    @MethodSource("ends")
    void anEndThatComesAfterThatOfItsRunIsNotRecorded(Function<Lease, Deferred<?>> end) throws Exception {
        open(run -> {
            List<Lease> leases = run.take(3).await();
            leases.getFirst().started(0);
            leases.getLast().started(1);
            close(run);
            assertThat(catchThrowable(end.apply(leases.getFirst())::await))
                    .isInstanceOf(JournalException.class)
                    .hasMessage("the run is closed; an outcome that comes now is not recorded, and its item is served"
                            + " again");
            assertThat(catchThrowable(leases.getLast().keep("one", null)::await))
                    .isInstanceOf(JournalException.class);
            assertThat(catchThrowable(leases.getLast().emit(emission())::await)).isInstanceOf(JournalException.class);
            leases.get(1).started(2); // too late, and nobody is told
        });
        assertThat(types()).endsWith("start", "start", "close");
        assertThat(dir.resolve("results.jsonl")).isEmptyFile();
    }

    @Test
    void whatIsGivenBackUntriedLeavesNoTraceAndIsNotServedAgainByThisProcess() throws Exception {
        open(run -> {
            List<Lease> leases = run.take(3).await();
            assertThat(run.counts().leased()).isEqualTo(3);
            assertThat(leases.getFirst().giveBack(null).isFired()).as("at once").isTrue();
            Runs.done(leases.get(1)).await();
            Deferred<List<Lease>> next = run.take(1);
            assertThat(next.isFired()).as("one is under way").isFalse();
            leases.get(2).giveBack(null).await();
            assertThat(next.await()).isEmpty();
            assertThat(run.counts().leased()).isZero();
            close(run);
        });
        assertThat(types()).doesNotContain("back");
        Runs.Served rest = Runs.serve(
                reactor -> RunDirectory.resume(reactor, dir, input, Runs.OPTIONS.andThen(o -> o.finds(true))),
                Runs::done);
        assertThat(rest.leased()).containsExactly("c1/1", "c3/1");
    }

    @Test
    void oneTakesAtATimeAndWhoeverLeavesMakesRoom() throws Exception {
        open(run -> {
            assertThatThrownBy(() -> run.take(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("at least 1 item has to be taken, was 0");
            List<Lease> all = run.take(3).await();
            Deferred<List<Lease>> waiting = run.take(2);
            assertThatThrownBy(() -> run.take(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("somebody waits for items already");
            waiting.cancel();
            assertThat(catchThrowable(waiting::await)).isInstanceOf(CancellationException.class);

            Deferred<List<Lease>> next = run.take(2);
            for (Lease lease : all) {
                lease.retry(report(lease), Duration.ofSeconds(1)).await();
            }
            assertThat(run.counts().waiting()).isEqualTo(3);
            assertThat(next.await()).hasSizeBetween(1, 2).allMatch(lease -> lease.attempt() == 2);
            close(run);
        });
    }

    @Test
    void noMoreAreGivenThanWereAskedFor() throws Exception {
        open(run -> {
            assertThat(run.take(1).await()).extracting(each -> each.item().id()).containsExactly("c1");
            assertThat(run.take(1).await()).extracting(each -> each.item().id()).containsExactly("c2");
            assertThat(run.take(9).await()).extracting(each -> each.item().id()).containsExactly("c3");
            assertThat(run.counts().leased()).isEqualTo(3);
            close(run);
        });
    }

    @Test
    void whoWaitsWhenTheRunIsClosedWaitsNoMore() throws Exception {
        open(run -> {
            run.take(3).await();
            Deferred<List<Lease>> waiting = run.take(1);
            close(run);
            assertThat(catchThrowable(waiting::await)).isInstanceOf(CancellationException.class);
            assertThat(catchThrowable(run.take(1)::await))
                    .isInstanceOf(JournalException.class)
                    .hasMessageStartingWith("the run is closed");
            assertThatThrownBy(() -> run.close(Closing.COMPLETE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the run is closed already: " + dir);
            assertThatThrownBy(run::open).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void aRetryThatIsDueAfterTheCloseComesNoMore() throws Exception {
        Runs.onReactor(reactor -> {
            RunDirectory run = RunDirectory.create(reactor, dir, input, Runs.OPTIONS);
            run.open().await();
            Lease lease = run.take(1).await().getFirst();
            lease.retry(report(lease), Duration.ofHours(1)).await();
            close(run);
            assertThat(reactor.pendingTimers()).isZero();
            return true;
        });
        Runs.Served rest = Runs.serve(r -> RunDirectory.resume(r, dir, input, Runs.OPTIONS), Runs::done);
        assertThat(rest.leased()).containsExactly("c1/2", "c2/1", "c3/1");
    }

    @Test
    void aRunThatIsNotOpenGivesNothing() throws Exception {
        Runs.onReactor(reactor -> {
            RunDirectory run = RunDirectory.create(reactor, dir, input, Runs.OPTIONS);
            assertThatThrownBy(() -> run.take(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the run is not open: " + dir);
            assertThatThrownBy(() -> run.note("pause", null)).isInstanceOf(IllegalStateException.class);
            assertThat(run.description()).isEmpty();
            run.close(Closing.FAILED).await();
            assertThat(dir).doesNotExist();
            return true;
        });
    }
}
