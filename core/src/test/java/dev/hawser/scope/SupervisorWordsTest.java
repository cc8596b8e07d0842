package dev.hawser.scope;

import static dev.hawser.reactor.Rig.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a supervisor logs, how many restarts it counts, and how it begins and ends its children. */
@Tag("both")
class SupervisorWordsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final VirtualTime time = rig.time;
    private final Reactor reactor = rig.reactor;
    private final List<String> log = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final Logger logger = Logger.getLogger("dev.hawser.scope");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            words.add(entry.getLevel() + " " + entry.getMessage());
        }

        @Override
        public void flush() {
            // keeps all it has
        }

        @Override
        public void close() {
            // has nothing
        }
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
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

    /** Fails at these seconds, each time of a run of its own, and then waits. */
    private Procedure failingAt(long... seconds) {
        int[] run = {0};
        return () -> {
            log.add("run " + run[0]);
            if (run[0] < seconds.length) {
                long at = seconds[run[0]++];
                var _ = reactor.sleep(Duration.ofSeconds(at).minus(time.elapsed()))
                        .await();
                throw new IOException("at " + at);
            }
            var _ = new Promise<Void>().await();
        };
    }

    @Test
    @DisplayName("what ended and is not started anew is told if it failed; what is started anew is told in any case")
    void told() {
        int[] returned = {0};
        Deferred<Boolean> ended = supervise(o -> o.child("done", Restart.TEMPORARY, () -> {})
                .child("failed", Restart.TEMPORARY, () -> {
                    throw new IOException("once");
                })
                .child("returns", Restart.PERMANENT, () -> {
                    if (returned[0]++ > 0) {
                        var _ = new Promise<Void>().await();
                    }
                })
                .child("fails", Restart.TRANSIENT, failingAt(1)));
        time.advance(SECOND);
        assertThat(words)
                .containsExactly(
                        "WARNING failed has failed, and is not started anew",
                        "INFO returns has returned, and is started anew",
                        "WARNING fails has failed, and is started anew");
        end(ended);
    }

    @Test
    @DisplayName("what fails while it is being stopped is told; a child that ends as it was asked to is not")
    void toldWhileStopped() {
        Deferred<Boolean> ended = supervise(o -> o.child("obeys", Restart.PERMANENT, () -> new Promise<Void>().await())
                .child("fails", Restart.PERMANENT, () -> {
                    try {
                        var _ = new Promise<Void>().await();
                    } finally {
                        log.add("is stopped");
                        throwFailure();
                    }
                }));
        end(ended);
        assertThat(log).containsExactly("is stopped");
        assertThat(words).containsExactly("WARNING fails has failed while it was being stopped");
    }

    private static void throwFailure() throws IOException {
        throw new IOException("in the clean-up");
    }

    @Test
    @DisplayName("a restart that lies the whole window back counts no longer")
    void windowIsOver() {
        Deferred<Boolean> ended = supervise(
                o -> o.child("child", Restart.PERMANENT, failingAt(1, 2, 6)).intensity(2, Duration.ofSeconds(5)));
        time.advance(Duration.ofSeconds(10));
        assertThat(ended.isFired()).isFalse();
        assertThat(log).containsExactly("run 0", "run 1", "run 2", "run 3");
        end(ended);
    }

    @Test
    @DisplayName("one that lies less than the window back counts")
    void windowIsNotOver() {
        Deferred<Boolean> ended = supervise(
                o -> o.child("child", Restart.PERMANENT, failingAt(1, 2, 5)).intensity(2, Duration.ofSeconds(5)));
        time.advance(Duration.ofSeconds(10));
        assertThat(failureOf(ended))
                .isInstanceOf(SupervisorFailedException.class)
                .hasMessageContaining("2 restarts");
        assertThat(log).containsExactly("run 0", "run 1", "run 2");
    }

    @Test
    @DisplayName("a child that fails before the next one has begun is started anew alone")
    void notYetBegun() {
        int[] runs = {0};
        Deferred<Boolean> ended = supervise(o -> o.strategy(RestartStrategy.ONE_FOR_ALL)
                .child("first", Restart.PERMANENT, () -> {
                    log.add("first");
                    if (runs[0]++ == 0) {
                        throw new IOException("at once");
                    }
                    var _ = new Promise<Void>().await();
                })
                .child("second", Restart.PERMANENT, () -> {
                    log.add("second");
                    var _ = new Promise<Void>().await();
                }));
        time.advance(SECOND);
        assertThat(log).containsExactly("first", "first", "second");
        end(ended);
    }

    @Test
    @DisplayName("a child that ends before it was ready keeps nobody waiting")
    void neverReady() {
        Deferred<Boolean> ended =
                supervise(o -> o.childWhenReady("first", Restart.TEMPORARY, _ -> log.add("first, and is never ready"))
                        .child("second", Restart.TEMPORARY, () -> log.add("second")));
        time.advance(SECOND);
        assertThat(log).containsExactly("first, and is never ready", "second");
        assertThat(ended.outcome()).contains(new Outcome.Success<>(true));
    }

    @Test
    @DisplayName("a child that was ready is started anew as any other, once it fails")
    void wasReady() {
        int[] runs = {0};
        Deferred<Boolean> ended = supervise(o -> o.childWhenReady("child", Restart.PERMANENT, started -> {
            started.ready(true);
            log.add("ready");
            if (runs[0]++ == 0) {
                throw new IOException("behind that");
            }
            var _ = new Promise<Void>().await();
        }));
        time.advance(SECOND);
        assertThat(log).containsExactly("ready", "ready");
        end(ended);
    }

    @Test
    @DisplayName("of several children that do not end in time each is told")
    void doNotEnd() {
        Procedure slow = () -> {
            var _ = CancelScope.shielded(Duration.ofDays(1), () -> {
                var _ = reactor.sleep(Duration.ofSeconds(30)).await();
                return true;
            });
        };
        Deferred<Boolean> ended = supervise(o -> o.child("first", Restart.TEMPORARY, slow)
                .child("second", Restart.TEMPORARY, slow)
                .stopTimeout(SECOND));
        ended.cancel();
        time.advance(Duration.ofMinutes(1));
        Throwable[] late = failureOf(ended).getSuppressed();
        assertThat(late).extracting(Throwable::getMessage).containsExactly("second did not end within PT1S");
        assertThat(late[0].getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("first did not end within PT1S");
    }
}
