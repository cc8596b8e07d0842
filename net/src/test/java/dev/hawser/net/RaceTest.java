package dev.hawser.net;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.DialedTransport.TestWire;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.net.transport.SocketSettings;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Connecting to a name with several addresses, in virtual time.
@WithReactor
class RaceTest {
    private static final String SIX = "2001:db8::";
    private static final String FOUR = "192.0.2.";

    private Reactor reactor;
    private VirtualTime time;
    private long start;
    private Internet internet;
    private Net net;
    private Deferred<Connection> connected;

    /// What becomes of each lookup is up to the test.
    private final Map<AddressFamily, Promise<List<InetAddress>>> lookups = new EnumMap<>(AddressFamily.class);

    @BeforeEach
    void open(Reactor given, VirtualTime clock) {
        reactor = given;
        time = clock;
        start = given.nanoTime();
        internet = new Internet();
        lookups.put(AddressFamily.IPV4, new Promise<>());
        lookups.put(AddressFamily.IPV6, new Promise<>());
        net = Net.of(given, options -> options.transport(internet).names(_ -> (_, family) -> lookups.get(family)));
    }

    private void connect(String endpoint) {
        connected = net.connect(endpoint);
    }

    private void at(int millis) {
        time.advance(Duration.ofMillis(millis).minusNanos(reactor.nanoTime() - start));
    }

    private void found(AddressFamily family, String... addresses) {
        lookups.get(family)
                .callback(Stream.of(addresses).map(InetAddress::ofLiteral).toList());
    }

    /// Sees who connects where and when; a test answers.
    private final class Internet implements StreamTransport {
        final List<String> log = new ArrayList<>();
        final Map<String, Opening<Wire>> open = new LinkedHashMap<>();

        @Override
        public boolean supports(SocketAddress address) {
            return address instanceof InetSocketAddress;
        }

        @Override
        public Runnable connect(SocketAddress remote, SocketSettings options, Opening<Wire> opening) {
            String address =
                    ((InetSocketAddress) remote).getAddress().getHostAddress().replace("0:0:0:0:0:", ":");
            log(address);
            open.put(address, opening);
            return () -> {
                if (open.remove(address, opening)) {
                    log("not " + address);
                }
            };
        }

        private void log(String what) {
            log.add(what + " at " + Duration.ofNanos(reactor.nanoTime() - start).toMillis());
        }

        void refuse(String address, String why) {
            open.remove(address).failed(new IOException(why));
            time.advance(Duration.ZERO);
        }

        TestWire accept(String address) {
            TestWire wire = new TestWire(reactor, new InetSocketAddress(InetAddress.ofLiteral(address), 80));
            open.remove(address).opened(wire);
            time.advance(Duration.ZERO);
            return wire;
        }

        @Override
        public void listen(
                SocketAddress local, SocketSettings options, Consumer<Wire> accepted, Opening<BoundPort> opening) {
            throw new AssertionError();
        }
    }

    @Test
    void familiesTakeTurnsAQuarterOfASecondApart() {
        connect("tcp:www.test:80");
        found(AddressFamily.IPV6, SIX + "1", SIX + "2", SIX + "3");
        found(AddressFamily.IPV4, FOUR + "1", FOUR + "2");
        at(10_000);
        assertThat(internet.log)
                .containsExactly(
                        SIX + "1 at 0", FOUR + "1 at 250", SIX + "2 at 500", FOUR + "2 at 750", SIX + "3 at 1000");
        assertNoResult(connected);
        connected.cancel();
        assertThat(internet.open).isEmpty();
        assertThat(failureOf(connected, CancellationException.class)).isNotNull();
    }

    @Test
    void firstThatAnswersWinsAndTheOthersAreGivenUp() {
        connect("tcp:www.test:80");
        found(AddressFamily.IPV6, SIX + "1", SIX + "2");
        found(AddressFamily.IPV4, FOUR + "1");
        at(300);
        TestWire wire = internet.accept(FOUR + "1");
        assertThat(successOf(connected).remoteAddress()).isEqualTo(wire.remoteAddress());
        at(10_000);
        assertThat(internet.log).containsExactly(SIX + "1 at 0", FOUR + "1 at 250", "not " + SIX + "1 at 300");
        assertThat(reactor.pendingTimers()).isZero();
        assertThat(net.connections()).hasSize(1);
        net.close();
        at(10_001);
    }

    @Test
    void failureMovesOnAtOnce() {
        connect("tcp:www.test:80");
        found(AddressFamily.IPV6, SIX + "1", SIX + "2");
        found(AddressFamily.IPV4, FOUR + "1");
        at(100);
        internet.refuse(SIX + "1", "no route");
        at(200);
        internet.refuse(FOUR + "1", "refused");
        at(1000);
        assertThat(internet.log).containsExactly(SIX + "1 at 0", FOUR + "1 at 100", SIX + "2 at 200");
        internet.refuse(SIX + "2", "too slow");
        assertThat(failureOf(connected, ConnectFailedException.class))
                .hasMessage("cannot connect to tcp:www.test:80 at any of 3 addresses:"
                        + " [2001:db8:0:0:0:0:0:1]:80: no route; 192.0.2.1:80: refused;"
                        + " [2001:db8:0:0:0:0:0:2]:80: too slow")
                .cause()
                .hasMessage("no route")
                .satisfies(cause -> assertThat(cause.getSuppressed()).hasSize(2));
        assertThat(reactor.pendingTimers()).isZero();
    }

    @Test
    void preferredFamilyIsWaitedForAShortTime() {
        connect("tcp:www.test:80");
        at(10);
        found(AddressFamily.IPV4, FOUR + "1");
        at(40);
        assertThat(internet.log).isEmpty();
        found(AddressFamily.IPV6, SIX + "1");
        at(400);
        assertThat(internet.log).containsExactly(SIX + "1 at 40", FOUR + "1 at 290");
        connected.cancel();
        assertThat(failureOf(connected)).isNotNull();
    }

    @Test
    void slowLookupHoldsNothingUp() {
        connect("tcp:www.test:80");
        found(AddressFamily.IPV4, FOUR + "1", FOUR + "2");
        at(100);
        found(AddressFamily.IPV6, SIX + "1");
        at(1000);
        assertThat(internet.log).containsExactly(FOUR + "1 at 50", SIX + "1 at 300", FOUR + "2 at 550");
        connected.cancel();
        assertThat(failureOf(connected)).isNotNull();
    }

    @Test
    void addressesThatComeLateAreTriedAtOnceWhenTheOthersHaveFailed() {
        connect("tcp:www.test:80");
        found(AddressFamily.IPV4, FOUR + "1");
        at(50);
        internet.refuse(FOUR + "1", "refused");
        at(700);
        assertNoResult(connected);
        found(AddressFamily.IPV6, SIX + "1");
        assertThat(internet.log).containsExactly(FOUR + "1 at 50", SIX + "1 at 700");
        internet.accept(SIX + "1");
        assertThat(successOf(connected)).isNotNull();
        net.close();
        at(701);
    }

    @Test
    void familyWithoutAddressesIsNotWaitedFor() {
        connect("tcp:www.test:80");
        found(AddressFamily.IPV4, FOUR + "1");
        found(AddressFamily.IPV6);
        assertThat(internet.log).containsExactly(FOUR + "1 at 0");
        internet.refuse(FOUR + "1", "refused");
        assertThat(failureOf(connected, ConnectFailedException.class))
                .hasMessage("cannot connect to tcp:www.test:80: refused");
    }

    @Test
    void oneFamilyOnlyIsLookedUpWhenAskedFor() {
        connect("tcp4:www.test:80");
        found(AddressFamily.IPV4);
        assertThat(failureOf(connected, ConnectFailedException.class))
                .hasMessage("cannot look up tcp4:www.test:80: www.test has no address of family IPV4");
    }

    @Test
    void lookupsThatFailAreToldOnceEach() {
        connect("tcp:www.test:80");
        lookups.get(AddressFamily.IPV4).errback(new UnknownHostException("www.test: no such host"));
        assertNoResult(connected);
        lookups.get(AddressFamily.IPV6).errback(new UnknownHostException("www.test: no such host"));
        assertThat(failureOf(connected, ConnectFailedException.class))
                .hasMessage("cannot look up tcp:www.test:80: www.test: no such host")
                .hasCauseInstanceOf(UnknownHostException.class);
    }

    @Test
    void failedLookupIsToldBesideTheAttempts() {
        connect("tcp:www.test:80");
        lookups.get(AddressFamily.IPV6).errback(new IOException("no name server could say: …"));
        found(AddressFamily.IPV4, FOUR + "1");
        internet.refuse(FOUR + "1", "refused");
        assertThat(failureOf(connected, ConnectFailedException.class))
                .hasMessage("cannot connect to tcp:www.test:80: 192.0.2.1:80: refused; no name server could say: …");
    }

    @Test
    void addressesThatAreNotAllowedAreLeftOutAndTheOthersTakeTurns() {
        List<String> refused = List.of("2001:db8:0:0:0:0:0:1", FOUR + "1");
        connected = net.connect(
                Endpoint.parse("tcp:www.test:80"),
                Policies.none().withAddresses(address -> !refused.contains(address.getHostAddress())));
        found(AddressFamily.IPV6, SIX + "1", SIX + "2");
        found(AddressFamily.IPV4, FOUR + "1", FOUR + "2");
        at(10_000);
        assertThat(internet.log).containsExactly(SIX + "2 at 0", FOUR + "2 at 250");
        connected.cancel();
        assertThat(failureOf(connected, CancellationException.class)).isNotNull();
    }

    @Test
    void hostWithoutAnAllowedAddressSaysSo() {
        connected =
                net.connect(Endpoint.parse("tcp:www.test:80"), Policies.none().withAddresses(_ -> false));
        found(AddressFamily.IPV6);
        found(AddressFamily.IPV4, FOUR + "1", FOUR + "2");
        assertThat(failureOf(connected, ConnectFailedException.class))
                .hasMessage("cannot look up tcp:www.test:80: its address 192.0.2.1 is not allowed");
        assertThat(internet.log).isEmpty();
    }

    @Test
    void nameWithoutAnyAddressSaysSo() {
        connect("tcp:www.test:80");
        found(AddressFamily.IPV4);
        found(AddressFamily.IPV6);
        assertThat(failureOf(connected, ConnectFailedException.class))
                .hasMessage("cannot look up tcp:www.test:80: it has no address");
    }

    @Test
    void cancelStopsTheLookups() {
        connect("tcp:www.test:80");
        connected.cancel();
        assertThat(failureOf(connected, CancellationException.class)).isNotNull();
        assertThat(lookups.values()).allMatch(Deferred::isFired);
        at(1000);
        assertThat(internet.log).isEmpty();
        assertThat(reactor.pendingTimers()).isZero();
    }

    /// Both answer in the same moment: the pump has the second before it hears that it is not wanted.
    @Test
    void secondThatAnswersIsClosed() {
        connect("tcp:www.test:80");
        found(AddressFamily.IPV6, SIX + "1");
        found(AddressFamily.IPV4, FOUR + "1");
        at(250);
        StreamTransport.Opening<Wire> second = internet.open.get(SIX + "1");
        TestWire wire = internet.accept(FOUR + "1");
        TestWire late = new TestWire(reactor, wire.remoteAddress());
        second.opened(late);
        at(251);
        assertThat(late.aborted).isTrue();
        assertThat(wire.aborted).isFalse();
        assertThat(net.connections()).hasSize(1);
        assertThat(successOf(connected).remoteAddress()).isEqualTo(wire.remoteAddress());
        net.close();
        at(252);
    }

    @Test
    void addressNeedsNeitherLookupNorTimer() {
        connect("tcp:[" + SIX + "1]:80");
        assertThat(internet.log).containsExactly(SIX + "1 at 0");
        assertThat(reactor.pendingTimers()).isZero();
        internet.refuse(SIX + "1", "refused");
        assertThat(failureOf(connected, ConnectFailedException.class))
                .hasMessage("cannot connect to tcp:[2001:db8::1]:80: refused");
    }
}
