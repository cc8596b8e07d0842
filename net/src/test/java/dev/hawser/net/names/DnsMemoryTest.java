package dev.hawser.net.names;

import static dev.hawser.net.transport.AddressFamily.IPV4;
import static dev.hawser.net.transport.AddressFamily.IPV6;
import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.DnsAnswer;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is remembered of DNS, and for how long.
@WithReactor
class DnsMemoryTest {
    private static final DnsSettings OPTIONS = DnsSettings.of(dns -> dns.servers(
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53),
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.54"), 53)));

    private final FakeDns dns = new FakeDns();

    @Test
    void addressesAreKeptAsLongAsTheyHold(Reactor reactor, VirtualTime time) {
        dns.with("a.test", IPV4, FakeDns.addresses(30, "192.0.2.1"));
        DnsNames names = new DnsNames(reactor, dns, OPTIONS);
        assertThat(successOf(names.resolve("a.test", IPV4))).hasSize(1);
        time.advance(Duration.ofMillis(29_999));
        assertThat(successOf(names.resolve("a.test", IPV4))).hasSize(1);
        assertThat(dns.asked).hasSize(1);
        time.advance(Duration.ofMillis(1));
        dns.with("a.test", IPV4, FakeDns.addresses(0, "192.0.2.2", "192.0.2.3"));
        assertThat(successOf(names.resolve("a.test", IPV4))).hasSize(2);
        assertThat(successOf(names.resolve("a.test", IPV4))).hasSize(2); // zero is not kept
        assertThat(dns.asked).hasSize(3);
    }

    @Test
    void thatThereIsNothingIsKeptForShorter(Reactor reactor, VirtualTime time) {
        dns.with("no.test", IPV4, new DnsAnswer.NoSuchName(Optional.of(Duration.ofHours(3))))
                .with("four.test", IPV6, new DnsAnswer.Addresses(List.of(), Optional.of(Duration.ofSeconds(2))));
        DnsNames names = new DnsNames(reactor, dns, OPTIONS);
        for (int i = 0; i < 2; i++) {
            assertThat(failureOf(names.resolve("no.test", IPV4), UnknownHostException.class))
                    .hasMessage("no.test: no such host");
            assertThat(successOf(names.resolve("four.test", IPV6))).isEmpty();
        }
        assertThat(dns.asked).hasSize(2);
        time.advance(Duration.ofSeconds(2));
        assertThat(successOf(names.resolve("four.test", IPV6))).isEmpty();
        assertThat(dns.asked).hasSize(3);
        time.advance(Duration.ofMillis(7_999));
        assertThat(failureOf(names.resolve("no.test", IPV4), UnknownHostException.class))
                .isNotNull();
        assertThat(dns.asked).hasSize(3);
        time.advance(Duration.ofMillis(1));
        dns.with("no.test", IPV4, FakeDns.addresses(30, "192.0.2.1"));
        assertThat(successOf(names.resolve("no.test", IPV4))).hasSize(1);
    }

    @Test
    void limitsOfTheOptionsHold(Reactor reactor, VirtualTime time) {
        dns.with("a.test", IPV4, FakeDns.addresses(3600, "192.0.2.1"));
        DnsNames names = new DnsNames(reactor, dns, OPTIONS.with(dns -> dns.ttl(Duration.ofSeconds(5), Duration.ZERO)));
        assertThat(successOf(names.resolve("a.test", IPV4))).hasSize(1);
        assertThat(failureOf(names.resolve("no.test", IPV4), UnknownHostException.class))
                .isNotNull();
        assertThat(failureOf(names.resolve("no.test", IPV4), UnknownHostException.class))
                .isNotNull();
        assertThat(dns.asked).hasSize(3);
        time.advance(Duration.ofSeconds(5));
        assertThat(successOf(names.resolve("a.test", IPV4))).hasSize(1);
        assertThat(dns.asked).hasSize(4);
    }

    @Test
    void memoryIsBounded(Reactor reactor) {
        DnsNames names = new DnsNames(reactor, dns, OPTIONS);
        for (int i = 0; i <= 1000; i++) {
            dns.with("a" + i, IPV4, FakeDns.addresses(60, "192.0.2.1"));
            assertThat(successOf(names.resolve("a" + i, IPV4))).hasSize(1);
        }
        assertThat(successOf(names.resolve("a1000", IPV4))).hasSize(1);
        assertThat(dns.asked).hasSize(1001);
        assertThat(successOf(names.resolve("a0", IPV4))).hasSize(1); // it went first
        assertThat(dns.asked).hasSize(1002);
    }

    @Test
    void messageSaysWhatEachServerSaid(Reactor reactor, VirtualTime time) {
        dns.with("www.test", IPV4, new DnsAnswer.Refused("ServFail(2)"));
        InetAddress address = InetAddress.ofLiteral("192.0.2.53");
        DnsSettings options = DnsSettings.of(dns -> dns.servers(
                        new InetSocketAddress(address, FakeDns.SILENT),
                        new InetSocketAddress(address, FakeDns.UNREACHABLE),
                        new InetSocketAddress(address, 53))
                .timeout(Duration.ofSeconds(5), 2));
        Deferred<List<InetAddress>> lookup = new DnsNames(reactor, dns, options).resolve("www.test", IPV4);
        time.advance(Duration.ofMillis(9_999));
        assertNoResult(lookup);
        time.advance(Duration.ofMillis(1));
        assertThat(failureOf(lookup, IOException.class))
                .isNotInstanceOf(UnknownHostException.class)
                .hasMessage("no name server could say: 192.0.2.53 port 1 did not answer in 5000 ms;"
                        + " 192.0.2.53 port 2 cannot be asked; 192.0.2.53 answered ServFail(2);"
                        + " 192.0.2.53 port 1 did not answer in 5000 ms;"
                        + " 192.0.2.53 port 2 cannot be asked; 192.0.2.53 answered ServFail(2)");
    }

    @Test
    void aServerThatSaidNothingIsAskedLastForAWhile(Reactor reactor, VirtualTime time) {
        InetSocketAddress silent = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), FakeDns.SILENT);
        InetSocketAddress good = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 53);
        DnsSettings options = OPTIONS.with(dns -> dns.servers(silent, good).timeout(Duration.ofSeconds(5), 2));
        DnsNames names = new DnsNames(reactor, dns, options);
        Deferred<List<InetAddress>> first = names.resolve("one", IPV4);
        time.advance(Duration.ofSeconds(5));
        assertThat(failureOf(first, UnknownHostException.class)).isNotNull();
        assertThat(failureOf(names.resolve("two", IPV4), UnknownHostException.class))
                .isNotNull();
        assertThat(dns.asked).containsExactly("192.0.2.1 one", "192.0.2.2 one", "192.0.2.2 two");
        time.advance(Duration.ofSeconds(30));
        Deferred<List<InetAddress>> third = names.resolve("three", IPV4);
        assertThat(dns.asked).hasSize(4).last().isEqualTo("192.0.2.1 three");
        time.advance(Duration.ofSeconds(5));
        assertThat(failureOf(third, UnknownHostException.class)).isNotNull();
    }

    @Test
    void aNameThatExistsWithoutAddressesHasNoneEvenIfNoServerSpeaksOfTheNext(Reactor reactor) {
        dns.with("www.one.test", IPV4, new DnsAnswer.Addresses(List.of(), Optional.empty()))
                .with("www.two.test", IPV4, new DnsAnswer.Refused("Refused(5)"))
                .with("www", IPV4, new DnsAnswer.Refused("Refused(5)"));
        DnsNames names =
                new DnsNames(reactor, dns, OPTIONS.with(dns -> dns.search(List.of("one.test", "two.test"), 1)));
        assertThat(successOf(names.resolve("www", IPV4))).isEmpty();
    }

    @Test
    void serversTakeTurnsWhenAsked(Reactor reactor) {
        DnsNames names =
                new DnsNames(reactor, dns, OPTIONS.with(dns -> dns.rotate(true).ttl(Duration.ZERO, Duration.ZERO)));
        for (int i = 0; i < 3; i++) {
            assertThat(failureOf(names.resolve("a", IPV4), UnknownHostException.class))
                    .isNotNull();
        }
        assertThat(dns.asked).containsExactly("192.0.2.53 a", "192.0.2.54 a", "192.0.2.53 a");
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> OPTIONS.with(dns -> dns.timeout(Duration.ZERO, 1)))
                .hasMessage("timeout must be more than 0, was PT0S");
        assertThatThrownBy(() -> OPTIONS.with(dns -> dns.timeout(Duration.ofSeconds(1), 0)))
                .hasMessage("attempts must be 1 or more, was 0");
        assertThatThrownBy(() -> OPTIONS.with(dns -> dns.servers(InetSocketAddress.createUnresolved("ns.test", 53))))
                .hasMessageStartingWith("a name server must be given by its address, was ns.test");
        assertThatThrownBy(() -> Names.dns(_ -> {}))
                .hasMessage("DnsOptions.servers() is empty; expected at least one name server");
    }

    @Test
    void dnsNeedsSockets(Reactor reactor) {
        Names names = Names.dns(dns -> dns.servers(OPTIONS.servers().toArray(InetSocketAddress[]::new)));
        assertThatThrownBy(() -> names.resolver(reactor))
                .hasMessage("no sockets for DNS: the reactor waits with virtual time; give its Net names of your own");
    }
}
