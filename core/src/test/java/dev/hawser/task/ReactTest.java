package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.ChildJvm;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorOptions;
import dev.hawser.reactor.ReactorState;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.TriggerPhase;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.task.Steps.Oops;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("both")
class ReactTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Object> log = new ArrayList<>();
    private final Oops oops = new Oops("x");

    private void options(ReactorOptions options) {
        options.poller(VirtualTime.create())
                .onError((where, error) -> log.add(where + ": " + error.getMessage()))
                .onUnhandled(failure -> log.add("unhandled " + failure.cause()));
    }

    private int run(Fn<? super Reactor, ? extends Deferred<?>> main) {
        return React.run(this::options, main);
    }

    @Test
    @DisplayName("b80: main is called before the reactor runs, which is stopped once when main is over: 0")
    void success() {
        int status = run(reactor -> {
            log.add(reactor.state());
            reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, () -> {
                log.add("stops");
                return null;
            });
            return reactor.deferLater(SECOND, () -> log.add(reactor.state()));
        });
        assertThat(status).isZero();
        assertThat(log).containsExactly(ReactorState.NEW, ReactorState.RUNNING, "stops");
    }

    @Test
    @DisplayName("b80: a failure is status 1, and is reported")
    void failure() {
        assertThat(run(reactor -> reactor.chainLater(SECOND, () -> Deferred.fail(oops))))
                .isEqualTo(1);
        assertThat(log).containsExactly("running the main function: x");
    }

    @Test
    @DisplayName("b80: what main throws before it gives a Deferred, or giving null, is a failure like others")
    void synchronousThrow() {
        assertThat(run(reactor -> {
                    throw oops;
                }))
                .isEqualTo(1);
        assertThat(log).containsExactly("running the main function: x");
        assertThat(run(reactor -> null)).isEqualTo(1);
        assertThat(log).hasSize(2);
    }

    @Test
    @DisplayName("b80: an ExitException gives the status, and is not reported")
    void exitCode() {
        assertThat(run(reactor -> reactor.chainLater(SECOND, () -> Deferred.fail(new ExitException(42)))))
                .isEqualTo(42);
        assertThat(React.runInline(this::options, reactor -> {
                    throw new ExitException(7);
                }))
                .isEqualTo(7);
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("b80: a Deferred that is fired already works")
    void firedAlready() {
        assertThat(run(reactor -> Deferred.succeed(1))).isZero();
        assertThat(run(reactor -> Deferred.fail(oops))).isEqualTo(1);
    }

    @Test
    @DisplayName("b80: main may be an inline function")
    void inline() {
        int status = React.runInline(this::options, reactor -> {
            log.add(reactor.state());
            var _ = reactor.sleep(SECOND).await();
            log.add(reactor.state());
        });
        assertThat(status).isZero();
        assertThat(log).containsExactly(ReactorState.NEW, ReactorState.RUNNING);
    }

    @Test
    @DisplayName("b80: a stop by other code gives 0, even if main never ends, or ends by the cancel of that stop")
    void stoppedByOthers() {
        assertThat(run(reactor -> {
                    reactor.callLater(SECOND, reactor::stop);
                    return new Promise<>();
                }))
                .isZero();
        assertThat(React.runInline(this::options, reactor -> {
                    reactor.callLater(SECOND, reactor::stop);
                    var _ = reactor.sleep(Duration.ofSeconds(5)).await();
                    log.add("not cancelled");
                }))
                .isZero();
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("b80: main that fails while others stop the reactor: 1, reported")
    void failsDuringShutdown() {
        int status = run(reactor -> {
            Promise<Integer> main = new Promise<>();
            reactor.callLater(SECOND, reactor::stop);
            reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.DURING, () -> {
                main.errback(oops);
                return null;
            });
            return main;
        });
        assertThat(status).isEqualTo(1);
        assertThat(log).containsExactly("running the main function: x");
    }

    @Test
    @DisplayName("b80: main that is cancelled while others stop the reactor: 0, as if the stop had done it")
    void cancelledDuringShutdown() {
        int status = run(reactor -> {
            Promise<Integer> main = new Promise<>();
            reactor.callLater(SECOND, reactor::stop);
            reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.DURING, () -> {
                main.cancel();
                return null;
            });
            return main;
        });
        assertThat(status).isZero();
        assertThat(log).isEmpty();
    }

    @Test
    void cancelOfMainThatIsNoStopIsAFailure() {
        assertThat(run(reactor -> Deferred.fail(new CancellationException("own"))))
                .isEqualTo(1);
        assertThat(log).containsExactly("running the main function: own");
    }

    @Test
    void stopOfMainsOwnBeforeItIsOverIsNoMistake() {
        assertThat(React.runInline(this::options, reactor -> {
                    var _ = reactor.sleep(SECOND).await();
                    reactor.stop();
                }))
                .isZero();
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("snippet: a program")
    void program() {
        // @start region="react"
        int status = React.runInline(
                options -> options.poller(VirtualTime.create()), // for a test; reactInline(…) ends the process
                reactor -> {
                    log.add("Good morning");
                    var _ = reactor.sleep(Duration.ofSeconds(3)).await();
                    log.add("All done");
                });
        // @end
        assertThat(status).isZero();
        assertThat(log).containsExactly("Good morning", "All done");
    }

    @ParameterizedTest
    @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
    @DisplayName("b80: ended by a signal: 128 and its number; main is cancelled")
    void signal(String name, int expected) throws IOException {
        assumeFalse(ChildJvm.ignores(name), "started to ignore " + name);
        int status = React.runInline(this::options, reactor -> {
            raise(name);
            try {
                var _ = new Promise<Integer>().await();
            } catch (CancellationException e) {
                log.add("cancelled");
                throw e;
            }
        });
        assertThat(status).isEqualTo(expected);
        assertThat(log).containsExactly("cancelled");
    }

    @Test
    @DisplayName("b80: main that returns after the cancel of a signal does not hide the signal")
    void signalIsSwallowed() {
        int status = React.runInline(this::options, reactor -> {
            raise("TERM");
            try {
                var _ = new Promise<Integer>().await();
            } catch (CancellationException e) {
                log.add("tidied up");
            }
        });
        assertThat(status).isEqualTo(143);
        assertThat(log).containsExactly("tidied up");
    }

    @Test
    @DisplayName("b80: main that ends itself on a signal chooses the status")
    void exitOnSignal() {
        int status = React.runInline(this::options, reactor -> {
            raise("TERM");
            try {
                var _ = new Promise<Integer>().await();
            } catch (CancellationException e) {
                throw new ExitException(3);
            }
        });
        assertThat(status).isEqualTo(3);
    }

    /** By reflection, since javac warns of the class, and of nothing else so that the warning could be put off. */
    private static void raise(String name)
            throws ClassNotFoundException, NoSuchMethodException, InstantiationException, IllegalAccessException,
                    InvocationTargetException {
        Class<?> type = Class.forName("sun.misc.Signal");
        Object signal = type.getConstructor(String.class).newInstance(name);
        type.getMethod("raise", type).invoke(null, signal);
    }
}
