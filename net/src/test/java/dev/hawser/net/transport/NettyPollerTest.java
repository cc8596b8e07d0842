package dev.hawser.net.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("both")
class NettyPollerTest {
    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void workThatStartsOnTheReactorNeedsNoWakeUp(IoMechanism mechanism) {
        NettyPoller poller = NettyPoller.create(mechanism);
        try (Reactor reactor = Reactor.create(options -> options.poller(poller))) {
            int[] done = new int[1];
            reactor.callWhenRunning(() -> {
                poller.streams();
                var _ = reactor.inline(() -> {
                    for (int i = 0; i < 50; i++) {
                        reactor.sleep(Duration.ofMillis(1)).await();
                        reactor.callLater(Duration.ZERO, () -> done[0]++);
                    }
                    reactor.callLater(Duration.ofMillis(1), reactor::stop);
                    return null;
                });
            });
            reactor.run();
            assertThat(done[0]).isEqualTo(50);
            assertThat(poller.wakeUps()).isLessThan(10); // one may come of the JVM's own threads, none of the work
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void callsFromOtherThreadsEndTheWait(IoMechanism mechanism) throws Exception {
        NettyPoller poller = NettyPoller.create(mechanism);
        try (Reactor reactor = Reactor.create(options -> options.poller(poller))) {
            AtomicInteger called = new AtomicInteger();
            reactor.callWhenRunning(() -> {
                poller.streams();
                var _ = reactor.deferToThread(() -> {
                            for (int i = 0; i < 2000; i++) { // one after the other: each has to end a wait
                                assertThat(reactor.<Integer>blockingCallFromThread(called::incrementAndGet))
                                        .isEqualTo(i + 1);
                            }
                            return null;
                        })
                        .addBoth(_ -> {
                            reactor.stop();
                            return null;
                        });
            });
            reactor.run();
            assertThat(called).hasValue(2000);
            assertThat(poller.wakeUps()).isPositive();
        }
    }

    @Test
    void belongsToOneReactor() {
        NettyPoller poller = NettyPoller.create();
        assertThatThrownBy(poller::streams)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("this NettyPoller belongs to no reactor yet");
        try (Reactor first = Reactor.create(options -> options.poller(poller).name("first"))) {
            assertThat(first.poller()).isSameAs(poller);
            assertThatThrownBy(() -> Reactor.create(options -> options.poller(poller)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this NettyPoller belongs to reactor first already; make one for each");
        }
    }

    @Test
    void mechanismThatDoesNotWorkHereSaysWhy() {
        assertThatThrownBy(() -> NettyPoller.create(IoMechanism.KQUEUE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("kqueue does not work here: ");
    }
}
