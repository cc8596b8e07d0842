package dev.hawser.scope;

import static dev.hawser.reactor.Rig.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.Rig;
import dev.hawser.reactor.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class SupervisorSnippetsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final VirtualTime time = rig.time;
    private final Reactor reactor = rig.reactor;
    private final List<String> log = new ArrayList<>();

    private void log(String what) {
        log.add(time.elapsed().toMillis() + " " + what);
    }

    /** Runs until it is cancelled. */
    private Procedure loop(String name) {
        return () -> {
            log(name + " starts");
            try {
                var _ = new Promise<Void>().await();
            } finally {
                log(name + " ends");
            }
        };
    }

    /** Fails after a second, each time that it runs. */
    private Procedure failing(String name) {
        return () -> {
            log(name + " starts");
            var _ = reactor.sleep(SECOND).await();
            log(name + " fails");
            throw new IOException(name);
        };
    }

    private Deferred<Boolean> supervise(Consumer<SupervisorOptions> options) {
        return reactor.inline(() -> {
            Supervisor.run(options);
            return true;
        });
    }

    private void end(Deferred<?> supervisor) {
        supervisor.cancel();
        time.advance(Duration.ZERO);
        assertThat(failureOf(supervisor)).isInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("snippet: a service of three loops")
    void supervisor() {
        Procedure listen = loop("listener");
        Procedure importData = failing("import");
        Procedure report = loop("report");
        // @start region="supervisor"
        Deferred<Boolean> service = reactor.inline(() -> {
            Supervisor.run(o -> o.child("listener", Restart.PERMANENT, listen)
                    .child("import", Restart.TRANSIENT, importData) // fails now and then: it alone is started anew
                    .child("report", Restart.TEMPORARY, report)
                    .intensity(3, Duration.ofMinutes(1)));
            return true;
        });
        // @end
        time.advance(Duration.ofMillis(2500));
        assertThat(log)
                .containsExactly(
                        "0 listener starts",
                        "0 import starts",
                        "0 report starts",
                        "1000 import fails",
                        "1000 import starts",
                        "2000 import fails",
                        "2000 import starts");
        end(service);
        assertThat(log.subList(7, log.size())).containsExactly("2500 report ends", "2500 listener ends");
    }

    @Test
    void tooManyRestartsStopTheOthersAndFail() {
        Deferred<Boolean> ended = supervise(o -> o.child("a", Restart.PERMANENT, loop("a"))
                .child("b", Restart.PERMANENT, failing("b"))
                .intensity(2, Duration.ofSeconds(5)));
        time.advance(Duration.ofSeconds(10));
        assertThat(failureOf(ended))
                .isInstanceOf(SupervisorFailedException.class)
                .hasMessage("b has ended, after 2 restarts within PT5S, which is as many as there may be")
                .hasRootCauseMessage("b");
        assertThat(log).endsWith("3000 b fails", "3000 a ends");
    }

    @Test
    void restartsThatAreLongAgoDoNotCount() {
        Deferred<Boolean> supervisor =
                supervise(o -> o.child("b", Restart.PERMANENT, failing("b")).intensity(2, Duration.ofMillis(1900)));
        time.advance(Duration.ofSeconds(10));
        assertThat(supervisor.isFired()).isFalse();
        end(supervisor);
    }

    @Test
    void oneForAllStartsEverybodyAnewInOrder() {
        Deferred<Boolean> supervisor = supervise(o -> o.strategy(RestartStrategy.ONE_FOR_ALL)
                .child("a", Restart.PERMANENT, loop("a"))
                .child("b", Restart.PERMANENT, failing("b"))
                .child("c", Restart.PERMANENT, loop("c")));
        time.advance(Duration.ofMillis(1500));
        assertThat(log.subList(3, log.size()))
                .containsExactly(
                        "1000 b fails",
                        "1000 c ends",
                        "1000 a ends",
                        "1000 a starts",
                        "1000 b starts",
                        "1000 c starts");
        end(supervisor);
    }

    @Test
    void restForOneLeavesThoseBeforeItAlone() {
        Deferred<Boolean> supervisor = supervise(o -> o.strategy(RestartStrategy.REST_FOR_ONE)
                .child("a", Restart.PERMANENT, loop("a"))
                .child("b", Restart.PERMANENT, failing("b"))
                .child("c", Restart.PERMANENT, loop("c")));
        time.advance(Duration.ofMillis(1500));
        assertThat(log.subList(3, log.size()))
                .containsExactly("1000 b fails", "1000 c ends", "1000 b starts", "1000 c starts");
        end(supervisor);
    }

    @Test
    void aBackoffIsWaitedFor() {
        Deferred<Boolean> supervisor = supervise(
                o -> o.child("b", Restart.PERMANENT, failing("b")).backoff(count -> SECOND.multipliedBy(count)));
        time.advance(Duration.ofMillis(5500));
        assertThat(log).containsExactly("0 b starts", "1000 b fails", "2000 b starts", "3000 b fails", "5000 b starts");
        end(supervisor);
    }

    @Test
    void itEndsWhenAllChildrenHaveEndedForGood() {
        Deferred<Boolean> ended = supervise(
                o -> o.child("a", Restart.TRANSIENT, () -> log("a")).child("b", Restart.TEMPORARY, failing("b")));
        time.advance(SECOND);
        assertThat(ended.outcome()).contains(new Outcome.Success<>(true));
    }

    @Test
    void aChildThatIsNotReadyHoldsUpThoseAfterIt() {
        Deferred<Boolean> supervisor = supervise(o -> o.childWhenReady("a", Restart.PERMANENT, started -> {
                    var _ = reactor.sleep(SECOND).await();
                    log("a is ready");
                    started.ready(true);
                    loop("a").run();
                })
                .child("b", Restart.PERMANENT, loop("b")));
        time.advance(SECOND);
        assertThat(log).containsExactly("1000 a is ready", "1000 a starts", "1000 b starts");
        end(supervisor);
    }

    @Test
    void aSupervisorIsTheChildOfAnother() {
        Deferred<Boolean> supervisor = supervise(outer -> outer.intensity(3, Duration.ofMinutes(1))
                .child(
                        "inner",
                        Restart.PERMANENT,
                        () -> Supervisor.run(inner -> inner.intensity(1, Duration.ofMinutes(1))
                                .child("b", Restart.PERMANENT, failing("b")))));
        time.advance(Duration.ofMillis(3500));
        assertThat(log)
                .containsExactly(
                        "0 b starts",
                        "1000 b fails",
                        "1000 b starts",
                        "2000 b fails",
                        "2000 b starts", // by the outer one
                        "3000 b fails",
                        "3000 b starts");
        end(supervisor);
    }

    @Test
    void aDeadlineAroundItStopsItInOrder() {
        Deferred<Boolean> ended = reactor.inline(() -> CancelScope.moveOnAfter(
                SECOND,
                () -> Supervisor.run(
                        o -> o.child("a", Restart.PERMANENT, loop("a")).child("b", Restart.PERMANENT, loop("b")))));
        time.advance(SECOND);
        assertThat(ended.outcome()).contains(new Outcome.Success<>(false));
        assertThat(log).containsExactly("0 a starts", "0 b starts", "1000 b ends", "1000 a ends");
    }

    @Test
    void aDeadlineAroundItReachesItWhileAChildIsNotReady() {
        Deferred<Boolean> ended = reactor.inline(() -> CancelScope.moveOnAfter(
                SECOND,
                () -> Supervisor.run(o ->
                        o.childWhenReady("a", Restart.PERMANENT, _ -> loop("a").run()))));
        time.advance(SECOND);
        assertThat(ended.outcome()).contains(new Outcome.Success<>(false));
        assertThat(log).containsExactly("0 a starts", "1000 a ends");
    }

    @Test
    void aDeadlineAroundItReachesItInABackoff() {
        Deferred<Boolean> ended = reactor.inline(() -> CancelScope.moveOnAfter(
                SECOND.multipliedBy(2),
                () -> Supervisor.run(
                        o -> o.child("b", Restart.PERMANENT, failing("b")).backoff(_ -> Duration.ofHours(1)))));
        time.advance(SECOND.multipliedBy(2));
        assertThat(ended.outcome()).contains(new Outcome.Success<>(false));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new SupervisorOptions()
                        .child("a", Restart.PERMANENT, () -> {})
                        .child("a", Restart.PERMANENT, () -> {}))
                .hasMessage("two children are called a");
        assertThatThrownBy(() -> new SupervisorOptions().intensity(-1, SECOND)).hasMessageContaining("was -1");
        assertThatThrownBy(() -> new SupervisorOptions().intensity(1, Duration.ZERO))
                .hasMessageContaining("PT0S");
    }
}
