package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class CallFromThreadTest {
    @RegisterExtension
    final Rig rig = Rig.real();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    @Test
    @DisplayName("b90: calls of a thread run on the reactor in their order, and wake it from its sleep")
    void fromAnotherThread() throws Exception {
        Thread[] other = new Thread[1];
        reactor.callWhenRunning(() -> other[0] = Thread.ofPlatform().start(() -> {
            while (reactor.state() != ReactorState.RUNNING) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 100; i++) {
                int number = i;
                reactor.callFromThread(() -> log.add(Reactor.current() == reactor ? number : "elsewhere"));
            }
            reactor.callFromThread(reactor::stop);
        }));
        rig.run(); // without a timer: only a wake-up can end it
        other[0].join();
        assertThat(log).isEqualTo(IntStream.range(0, 100).boxed().toList());
        assertThat(reactor.statistics().posted()).isGreaterThanOrEqualTo(101);
    }

    @Test
    @DisplayName("b90: nothing runs before run(), and what was queued then does")
    void beforeRun() {
        reactor.callFromThread(() -> log.add("queued"));
        reactor.callFromThread(reactor::stop);
        assertThat(log).isEmpty();
        rig.run();
        assertThat(log).containsExactly("queued");
    }

    @Test
    @DisplayName("b90: called from a timed call, it runs in a later turn than that")
    void fromATimedCall() {
        reactor.callLater(seconds(0), () -> {
            long turn = reactor.statistics().turns();
            reactor.callFromThread(() -> {
                log.add(reactor.statistics().turns() > turn ? "later turn" : "same turn");
                reactor.stop();
            });
            log.add("timed call over");
        });
        rig.run();
        assertThat(log).containsExactly("timed call over", "later turn");
    }

    private void again(int left) {
        log.add(left);
        if (left > 0) {
            reactor.callFromThread(() -> again(left - 1));
        }
    }

    @Test
    @DisplayName("b90: nested calls wait for the next turn, so that timers are not starved")
    void nestedCallsDoNotStarve() {
        boolean[] timer = {false};
        reactor.callLater(seconds(0.001), () -> timer[0] = true);
        reactor.callFromThread(new Runnable() {
            @Override
            public void run() {
                if (timer[0]) {
                    reactor.stop();
                } else {
                    reactor.callFromThread(this::run);
                }
            }
        }::run);
        rig.run();
        assertThat(timer[0]).isTrue();
    }

    @Test
    @DisplayName("b90: each nested call is made in a turn of its own, in order")
    void nested() {
        again(2);
        reactor.callFromThread(() -> reactor.callFromThread(() -> reactor.callFromThread(reactor::stop)));
        rig.run();
        assertThat(log).containsExactly(2, 1, 0);
    }

    @Test
    @DisplayName("b90: 100,000 queued calls all run, in order")
    void many() {
        int[] next = {0};
        for (int i = 0; i < 100_000; i++) {
            int number = i;
            reactor.callFromThread(() -> {
                if (next[0]++ != number) {
                    log.add(number);
                }
            });
        }
        reactor.callFromThread(reactor::stop);
        rig.run();
        assertThat(next[0]).isEqualTo(100_000);
        assertThat(log).isEmpty();
    }

    @Test
    @DisplayName("b90: an exception is reported, and those behind it run")
    void exceptions() {
        IllegalStateException oops = new IllegalStateException("oops");
        reactor.callFromThread(() -> {
            throw oops;
        });
        reactor.callFromThread(() -> {
            log.add("behind");
            reactor.stop();
        });
        rig.run();
        assertThat(log).containsExactly("behind");
        assertThat(rig.takeError()).isSameAs(oops);
    }

    @Test
    @DisplayName("b90: an error handler that throws does not end the loop")
    void brokenHandler() {
        Rig broken = Rig.virtual(options -> options.onError((where, error) -> {
            log.add(where);
            throw new IllegalStateException("the handler");
        }));
        broken.reactor.callFromThread(() -> {
            throw new IllegalStateException("the call");
        });
        broken.reactor.callFromThread(broken.reactor::stop);
        broken.run();
        assertThat(log).containsExactly("running a callFromThread");
        broken.afterEach(null);
    }
}
