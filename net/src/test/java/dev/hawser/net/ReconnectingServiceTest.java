package dev.hawser.net;

import static dev.hawser.net.DialedTransport.ENDPOINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.net.ReconnectingService.State;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.TriggerPhase;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.task.Backoff;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@WithReactor
@Tag("both")
class ReconnectingServiceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> told = new ArrayList<>();
    private Net net;
    private VirtualTime time;
    private DialedTransport peer;

    @BeforeEach
    void open(Reactor reactor, VirtualTime clock) {
        time = clock;
        peer = new DialedTransport(reactor);
        net = Net.of(reactor, options -> options.transport(peer));
    }

    /// Lets everything happen that takes no time.
    private void settle() {
        for (int i = 0; i < 8; i++) {
            time.advance(Duration.ZERO);
        }
    }

    private static <T> Consumer<ReconnectOptions<T>> everySecond() {
        return options -> options.backoff(Backoff.constant(SECOND));
    }

    /// Its functions write down what they read.
    private ReconnectingService<Connection> readers(Consumer<ReconnectOptions<Connection>> options) {
        return ReconnectingService.of(
                net,
                ENDPOINT,
                connection -> {
                    try {
                        for (String line : connection.lines()) {
                            told.add(line);
                        }
                        told.add("end");
                    } catch (Exception e) {
                        told.add(
                                e instanceof CancellationException
                                        ? "cancelled"
                                        : e.getClass().getSimpleName());
                        throw e;
                    }
                },
                options);
    }

    private static final class Recorder implements Protocol {
        private final StringBuilder got = new StringBuilder();
        private Connection connection;

        @Override
        public void connectionMade(Connection made) {
            connection = made;
        }

        @Override
        public void dataReceived(ByteBuf data) {
            got.append(data.toString(StandardCharsets.ISO_8859_1));
        }
    }

    private TestWire connected(ReconnectingService<?> service) {
        TestWire wire = peer.last().accept();
        settle();
        assertThat(service.statistics().state()).isEqualTo(State.CONNECTED);
        return wire;
    }

    private void stop(ReconnectingService<?> service) {
        boolean[] stopped = new boolean[1];
        var _ = service.stop().addAction(_ -> stopped[0] = true);
        settle();
        assertThat(stopped[0]).isTrue();
        assertThat(service.statistics().state()).isEqualTo(State.STOPPED);
    }

    @Test
    @DisplayName("b103: a lost connection is replaced after the backoff, and each one gets a function")
    void lostConnectionIsReplaced() {
        ReconnectingService<Connection> service = readers(everySecond());
        service.start();
        TestWire first = connected(service);
        first.feed("a\n");
        first.lose("reset");
        settle();
        assertThat(told).containsExactly("a", "ConnectionLostException");
        assertThat(service.statistics().state()).isEqualTo(State.WAITING);
        time.advance(Duration.ofMillis(999));
        assertThat(peer.attempts).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(peer.attempts).hasSize(2);
        connected(service).feed("b\n");
        settle();
        assertThat(told).endsWith("b");
        assertThat(service.statistics().connections()).isEqualTo(2);
        stop(service);
        assertThat(told).endsWith("cancelled");
    }

    @Test
    void nextConnectionWaitsForTheFunctionOfTheLast() {
        ReconnectingService<Connection> service = ReconnectingService.of(
                net,
                ENDPOINT,
                connection -> {
                    var _ = connection.whenClosed().await();
                    net.reactor().sleep(Duration.ofSeconds(5)).await();
                },
                everySecond());
        service.start();
        connected(service).lose("reset");
        time.advance(Duration.ofMillis(5999));
        assertThat(peer.attempts).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(peer.attempts).hasSize(2);
        stop(service);
    }

    @Test
    @DisplayName("b103: failures in a row are counted, and begin anew after a success")
    void failuresAreCounted() {
        List<Integer> asked = new ArrayList<>();
        ReconnectingService<Recorder> service = ReconnectingService.ofFactory(
                net,
                ENDPOINT,
                _ -> new Recorder(),
                options -> options.backoff(failures -> {
                    asked.add(failures);
                    return SECOND;
                }));
        service.start();
        for (int i = 0; i < 3; i++) {
            peer.last().refuse("no " + i);
            time.advance(SECOND);
        }
        assertThat(asked).containsExactly(1, 2, 3);
        assertThat(service.statistics().failures()).isEqualTo(3);
        assertThat(service.statistics().lastFailure().orElseThrow()).hasMessageContaining("no 2");
        TestWire wire = connected(service);
        assertThat(service.statistics().failures()).isZero();
        wire.lose("reset");
        time.advance(SECOND);
        peer.last().refuse("again");
        settle();
        assertThat(asked).containsExactly(1, 2, 3, 1, 2);
        stop(service);
    }

    @Test
    @DisplayName("b103: whenConnected gives the live protocol to all, and the next one to those who come later")
    void whenConnectedIsShared() {
        ReconnectingService<Recorder> service =
                ReconnectingService.ofFactory(net, ENDPOINT, _ -> new Recorder(), everySecond());
        List<Recorder> got = new ArrayList<>();
        var _ = service.whenConnected().addAction(got::add); // before it is started
        service.start();
        var _ = service.whenConnected().addAction(got::add);
        Deferred<Recorder> lostInterest = service.whenConnected();
        lostInterest.cancel();
        var _ = lostInterest.addErrbackAction(CancellationException.class, _ -> told.add("cancelled"));
        TestWire wire = connected(service);
        var _ = service.whenConnected().addAction(got::add);
        assertThat(got).hasSize(3).allMatch(protocol -> protocol.equals(got.getFirst()));
        assertThat(got.getFirst().connection).isNotNull();
        assertThat(told).containsExactly("cancelled");
        wire.lose("reset");
        settle();
        var _ = service.whenConnected().addAction(got::add);
        time.advance(SECOND);
        connected(service);
        assertThat(got).hasSize(4);
        assertThat(got.get(3)).isNotEqualTo(got.getFirst());
        stop(service);
    }

    @Test
    @DisplayName("b103: whenConnected fails after as many failures as it is to bear, counted from the call")
    void whenConnectedFailsInTheEnd() {
        ReconnectingService<Connection> service = readers(everySecond());
        service.start();
        var _ = service.whenConnected(1)
                .addErrbackAction(ConnectFailedException.class, e -> told.add("1 " + e.getMessage()));
        var _ = service.whenConnected(3)
                .addErrbackAction(ConnectFailedException.class, e -> told.add("3 " + e.getMessage()));
        peer.last().refuse("first");
        time.advance(SECOND);
        assertThat(told).containsExactly("1 cannot connect to memory:server: first");
        var _ = service.whenConnected(1)
                .addErrbackAction(ConnectFailedException.class, e -> told.add("late " + e.getMessage()));
        peer.last().refuse("second");
        time.advance(SECOND);
        peer.last().refuse("third");
        time.advance(SECOND);
        assertThat(told)
                .containsExactly(
                        "1 cannot connect to memory:server: first",
                        "late cannot connect to memory:server: second",
                        "3 cannot connect to memory:server: third");
        assertThatThrownBy(() -> service.whenConnected(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("attempts must be 1 or more, was 0");
        stop(service);
    }

    @Test
    @DisplayName(
            "b103: a preparation may await; while it does, nobody gets the connection, and its failure is the attempt's")
    void preparationComesFirst() {
        ReconnectingService<Connection> service =
                readers(options -> options.backoff(Backoff.constant(SECOND)).preparation(connection -> {
                    connection.write("user\n").await();
                    if (!connection.readLine().await().orElse("").equals("welcome")) {
                        throw new IllegalStateException("refused");
                    }
                }));
        service.start();
        List<Connection> got = new ArrayList<>();
        var _ = service.whenConnected().addAction(got::add);
        var _ = service.whenConnected(1).addErrbackAction(e -> told.add(e.getMessage()));
        TestWire first = peer.last().accept();
        settle();
        assertThat(first.output).hasToString("user\n");
        first.feed("go away\n");
        settle();
        assertThat(first.aborted).isTrue();
        assertThat(told).containsExactly("refused");
        assertThat(got).isEmpty();
        time.advance(SECOND);
        TestWire second = peer.last().accept();
        second.feed("welcome\nhello\n");
        settle();
        assertThat(got).hasSize(1);
        assertThat(told).containsExactly("refused", "hello");
        stop(service);
    }

    @Test
    void brokenFactoryAndBrokenBackoffDoNotEndTheService(TestReactor test) {
        int[] built = new int[1];
        ReconnectingService<Recorder> service = ReconnectingService.ofFactory(
                net,
                ENDPOINT,
                _ -> {
                    if (built[0]++ == 0) {
                        throw new IllegalStateException("no protocol today");
                    }
                    return new Recorder();
                },
                options -> options.backoff(failures -> Duration.ofSeconds(-failures)));
        service.start();
        TestWire wire = peer.last().accept();
        assertThatThrownBy(this::settle).hasStackTraceContaining("a backoff must not be negative, was PT-1S");
        settle();
        assertThat(wire.aborted).isTrue();
        assertThat(service.statistics().lastFailure().orElseThrow()).hasMessage("no protocol today");
        time.advance(Duration.ofSeconds(60));
        connected(service);
        stop(service);
        var _ = test.flushErrors();
    }

    @Test
    @DisplayName("b103: stop gives up a wait, an attempt, a preparation, and a connection")
    void stopAtAnyTime() {
        ReconnectingService<Connection> service = readers(options -> options.backoff(Backoff.constant(SECOND))
                .preparation(connection -> connection.readLine().await()));
        stop(service); // idle
        service.start();
        var _ = service.whenConnected().addErrbackAction(CancellationException.class, e -> told.add(e.getMessage()));
        stop(service); // connecting
        assertThat(peer.last().givenUp).isTrue();
        assertThat(told).containsExactly("ReconnectingService[memory:server, STOPPED] was stopped");
        var _ = service.whenConnected().addErrbackAction(CancellationException.class, e -> told.add(e.getMessage()));
        assertThat(told).endsWith("ReconnectingService[memory:server, STOPPED] is stopped");

        service.start();
        peer.last().refuse("no");
        settle();
        stop(service); // waiting
        time.advance(Duration.ofSeconds(10));
        assertThat(peer.attempts).hasSize(2);

        service.start();
        TestWire preparing = peer.last().accept();
        settle();
        assertThat(service.statistics().state()).isEqualTo(State.CONNECTING);
        stop(service);
        assertThat(preparing.gone).isTrue();

        service.start();
        TestWire wire = peer.last().accept();
        wire.feed("ready\n");
        settle();
        assertThat(service.statistics().state()).isEqualTo(State.CONNECTED);
        stop(service);
        assertThat(wire.closed).isTrue();
        assertThat(wire.aborted).isFalse();
    }

    @Test
    void startedWhileItRunsItGoesOnAndStartedAnewItCountsAnew() {
        ReconnectingService<Connection> service = readers(everySecond());
        service.start();
        service.start();
        assertThat(peer.attempts).hasSize(1);
        peer.last().refuse("no");
        settle();
        assertThat(service.statistics().failures()).isEqualTo(1);
        stop(service);
        service.start();
        assertThat(service.statistics().failures()).isZero();
        stop(service);
    }

    @Test
    void stopHoldsAfterAStartThatHasToWait() {
        ReconnectingService<Connection> service = readers(everySecond());
        service.start();
        connected(service);
        var _ = service.stop();
        service.start();
        assertThat(service.statistics().state()).isEqualTo(State.RESTARTING);
        stop(service);
        assertThat(peer.attempts).hasSize(1);
    }

    @Test
    @DisplayName("b103: started while it stops, it connects again once the old connection is gone")
    void restart() {
        ReconnectingService<Connection> service = readers(everySecond());
        service.start();
        TestWire wire = connected(service);
        var _ = service.stop().addAction(_ -> told.add("down"));
        service.start();
        assertThat(service.statistics().state()).isEqualTo(State.RESTARTING);
        assertThat(peer.attempts).hasSize(1);
        settle();
        assertThat(wire.gone).isTrue();
        assertThat(told).containsExactly("cancelled", "down");
        assertThat(peer.attempts).hasSize(2);
        service.start(); // has no effect
        assertThat(service.statistics().state()).isEqualTo(State.CONNECTING);
        connected(service);
        stop(service);
    }

    @Test
    void stopsWithItsReactor(Reactor reactor) {
        ReconnectingService<Connection> service = readers(everySecond());
        service.start();
        TestWire wire = connected(service);
        List<State> states = new ArrayList<>();
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.AFTER, () -> {
            states.add(service.statistics().state());
            return null;
        });
        reactor.callLater(Duration.ZERO, reactor::stop);
        reactor.run();
        assertThat(wire.gone).isTrue();
        assertThat(states).containsExactly(State.STOPPED);
        assertThat(told).containsExactly("cancelled");
    }

    /// By its trigger for the shutdown the reactor would hold on to it.
    @Test
    @WithReactor(debug = false)
    void stoppedServiceIsForgottenByItsReactor() {
        WeakReference<?> service = startedAndStopped();
        peer.attempts.clear();
        for (int i = 0; i < 20 && service.get() != null; i++) {
            System.gc();
        }
        assertThat(service.get()).isNull();
    }

    private WeakReference<?> startedAndStopped() {
        ReconnectingService<Connection> service = readers(everySecond());
        service.start();
        peer.last().refuse("no");
        settle();
        assertThat(service.statistics().state()).isEqualTo(State.WAITING);
        stop(service);
        return new WeakReference<>(service);
    }

    @Test
    void endsWhenItsNetIsClosed() {
        ReconnectingService<Connection> service = readers(everySecond());
        service.start();
        var _ = service.whenConnected().addErrbackAction(e -> told.add(e.getMessage()));
        peer.last().refuse("no");
        settle();
        var _ = net.close();
        time.advance(SECOND);
        assertThat(service.statistics().state()).isEqualTo(State.STOPPED);
        assertThat(told).hasSize(1).allMatch(message -> message.startsWith("this Net was closed"));
    }

    @Test
    @DisplayName(
            "b103: the standard backoff is Twisted's: 1.5 s, half as much more each time, 60 s at most, and up to 1 s by chance")
    void standardBackoff() {
        Backoff backoff = Backoff.standard(new SplittableRandom(7));
        assertThat(backoff.delay(1)).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2500));
        assertThat(backoff.delay(4)).isBetween(Duration.ofMillis(5062), Duration.ofMillis(6063));
        assertThat(backoff.delay(Integer.MAX_VALUE)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
        assertThat(backoff.delay(3)).isNotEqualTo(backoff.delay(3));
        assertThat(Backoff.standard(new SplittableRandom(7)).delay(1))
                .isEqualTo(Backoff.standard(new SplittableRandom(7)).delay(1));
    }

    @Test
    void fullJitterSpreadsFromNothingToTheBound() {
        Backoff backoff = Backoff.fullJitter(SECOND, 2, Duration.ofSeconds(8), new SplittableRandom(1));
        for (int failures = 1; failures < 40; failures++) {
            Duration bound = Duration.ofSeconds(Math.min(8, 1L << Math.min(10, failures - 1)));
            assertThat(backoff.delay(failures)).isBetween(Duration.ZERO, bound);
        }
        List<Long> many = new SplittableRandom(3)
                .ints(400)
                .mapToObj(seed -> Backoff.fullJitter(SECOND, 2, SECOND, new SplittableRandom(seed))
                        .delay(1)
                        .toMillis())
                .toList();
        assertThat(many).anyMatch(millis -> millis < 50).anyMatch(millis -> millis > 950);
        assertThatThrownBy(() -> Backoff.fullJitter(SECOND, 0.5, SECOND, new SplittableRandom(1)))
                .hasMessage("factor must be 1 or more, was 0.5");
        assertThatThrownBy(() -> Backoff.fullJitter(Duration.ofSeconds(2), 2, SECOND, new SplittableRandom(1)))
                .hasMessage("expected 0 < first <= most, was PT2S, PT1S");
    }
}
