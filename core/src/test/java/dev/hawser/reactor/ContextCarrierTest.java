package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.seconds;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class ContextCarrierTest {
    private static final ThreadLocal<String> CURRENT = ThreadLocal.withInitial(() -> "none");

    /** Carries the thread-local, as an adapter of a logging context would. */
    private static final ContextCarrier CARRIER = ContextCarrier.state(CURRENT::get, CURRENT::set);

    @RegisterExtension
    final Rig rig = Rig.virtual(options -> options.context(CARRIER));

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    private void in(String context, Runnable action) {
        CURRENT.set(context);
        try {
            action.run();
        } finally {
            CURRENT.remove();
        }
    }

    private boolean note(String what) {
        return log.add(what + " " + CURRENT.get());
    }

    @Test
    @DisplayName("b58: a function runs in the context of its caller, and has it still after each suspension")
    void functions() {
        for (String name : List.of("a", "b")) {
            in(name, () -> {
                var _ = reactor.inline(() -> {
                    note("start");
                    reactor.sleep(seconds(1)).await();
                    note("resumed");
                    reactor.sleep(seconds(1)).await();
                    return note("end");
                });
            });
        }
        rig.advance(2);
        assertThat(log).containsExactly("start a", "start b", "resumed a", "resumed b", "end a", "end b");
        assertThat(CURRENT.get()).isEqualTo("none");
    }

    @Test
    @DisplayName("b58: changes in a function stay in it; an inner function's are not seen by the outer")
    void changes() {
        in("outer", () -> {
            var _ = reactor.inline(() -> {
                Deferred<Boolean> inner = reactor.inline(() -> {
                    note("inner");
                    CURRENT.set("changed");
                    reactor.sleep(seconds(1)).await();
                    return note("inner");
                });
                note("outer");
                inner.await();
                return note("outer");
            });
        });
        rig.advance(1);
        assertThat(log).containsExactly("inner outer", "outer outer", "inner changed", "outer outer");
    }

    @Test
    @DisplayName("b58: what callbacks of another Deferred change is not seen")
    void callbacksOfOthers() {
        Promise<Integer> promise = new Promise<>();
        in("function", () -> {
            var _ = reactor.inline(() -> {
                promise.await();
                return note("function");
            });
        });
        reactor.callLater(seconds(1), () -> {
            CURRENT.set("callback");
            promise.callback(1);
        });
        in("none", () -> rig.advance(1));
        assertThat(log).containsExactly("function function");
    }

    @Test
    @DisplayName("b58: timers, posted calls and thread jobs run in the context in which they were added")
    void timersCallsAndJobs() {
        in("added", () -> {
            reactor.callLater(seconds(1), () -> note("callLater"));
            var _ = reactor.deferLater(seconds(1), () -> note("deferLater"));
            var _ = reactor.chainLater(seconds(1), () -> Deferred.succeed(note("chainLater")));
            reactor.callFromThread(() -> note("callFromThread"));
        });
        rig.advance(1);
        assertThat(log)
                .containsExactly("callFromThread added", "callLater added", "deferLater added", "chainLater added");
        reactor.callLater(Duration.ZERO, () -> note("without"));
        rig.advance(0);
        assertThat(log).as("put back afterwards").endsWith("without none");
    }

    @Test
    @DisplayName("b93: a thread job runs in the context of its caller, and the worker keeps nothing of it")
    void threadJobs() {
        reactor.suggestThreadPoolSize(1);
        in("caller", () -> {
            Deferred<String> job = reactor.deferToThread(CURRENT::get);
            rig.advance(0);
            assertThat(valueOf(job)).isEqualTo("caller");
        });
        Deferred<String> next = reactor.deferToThread(CURRENT::get);
        rig.advance(0);
        assertThat(valueOf(next)).isEqualTo("none");
    }

    @Test
    @DisplayName("b58: threads of the reactor's factory run in the context in which they were made")
    void factoryThreads() {
        in(
                "maker",
                () -> reactor.threadFactory()
                        .newThread(() -> {
                            note("thread");
                            reactor.stop();
                        })
                        .start());
        rig.run();
        assertThat(log).containsExactly("thread maker");
    }

    @Test
    void whatACallbackChangesTheNextDoesNotSee() {
        reactor.access().queue("testing", () -> CURRENT.set("leaked"));
        reactor.access().queue("testing", () -> note("event"));
        reactor.callLater(Duration.ZERO, () -> CURRENT.set("leaked"));
        reactor.callLater(Duration.ZERO, () -> note("timer"));
        reactor.callFromThread(() -> CURRENT.set("leaked"));
        reactor.callFromThread(() -> note("call"));
        rig.advance(0);
        assertThat(log).containsExactlyInAnyOrder("event none", "timer none", "call none");
    }

    @Test
    void aCarrierThatDoesNotRunItsWorkIsTold() {
        try (Reactor other = Reactor.create(o -> o.poller(VirtualTime.create()).context(() -> _ -> {}))) {
            Deferred<String> function = other.inline(() -> "never");
            assertThat(Rig.failureOf(function)).hasMessageContaining("has not run its work");
        }
    }
}
