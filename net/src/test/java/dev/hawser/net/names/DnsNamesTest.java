package dev.hawser.net.names;

import static dev.hawser.net.transport.AddressFamily.IPV4;
import static dev.hawser.net.transport.AddressFamily.IPV6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.scope.CancelScope;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// DNS in the reactor's own turn, with a real name server.
class DnsNamesTest {
    private NameServer server;

    @BeforeEach
    void open() throws Exception {
        server = new NameServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private interface Body {
        void run(NameResolver names) throws Exception;
    }

    static Stream<IoMechanism> mechanisms() {
        return Stream.of(IoMechanism.values())
                .filter(mechanism -> mechanism.problem().isEmpty());
    }

    private void run(Consumer<DnsOptions> options, Body body) throws Exception {
        run(IoMechanism.preferred(), options, body);
    }

    private void run(IoMechanism mechanism, Consumer<DnsOptions> options, Body body) throws Exception {
        Throwable[] failure = new Throwable[1];
        try (TestReactor test = TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(mechanism))))) {
            test.reactor().callWhenRunning(() -> {
                NameResolver names = Names.dns(all -> options.accept(all.servers(server.address())))
                        .resolver(test.reactor());
                var _ = test.reactor()
                        .<Void>inline("test", () -> {
                            body.run(names);
                            return null;
                        })
                        .addTimeout(test.reactor(), Duration.ofSeconds(20))
                        .addErrbackAction(e -> failure[0] = e)
                        .addAction(_ -> test.reactor().stop());
            });
            test.reactor().run();
        }
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }

    private static List<String> texts(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).toList();
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void addressesOfBothFamiliesAreFound(IoMechanism mechanism) throws Exception {
        server.with("www.test.", "192.0.2.1", "192.0.2.2", "2001:db8::1");
        run(mechanism, _ -> {}, names -> {
            assertThat(texts(names.resolve("www.test", IPV4).await())).containsExactly("192.0.2.1", "192.0.2.2");
            assertThat(texts(names.resolve("WWW.Test.", IPV6).await())).containsExactly("2001:db8:0:0:0:0:0:1");
        });
    }

    @Test
    void nameThatDoesNotExistIsAnUnknownHost() throws Exception {
        run(_ -> {}, names -> {
            assertThatThrownBy(() -> names.resolve("no.test", IPV4).await())
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessage("no.test: no such host");
        });
    }

    @Test
    void nameWithoutAddressesOfTheFamilyHasNone() throws Exception {
        server.with("four.test.", "192.0.2.4");
        run(
                _ -> {},
                names -> assertThat(names.resolve("four.test", IPV6).await()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("mechanisms")
    void answerThatIsCutShortComesByTcp(IoMechanism mechanism) throws Exception {
        server.with("A big.test. udp", response -> response.setTruncated(true)).with("A big.test. tcp", response -> {
            for (int i = 0; i < 200; i++) {
                NameServer.add(response, "big.test.", 60, "192.0.2." + i);
            }
        });
        run(mechanism, _ -> {}, names -> {
            assertThat(names.resolve("big.test", IPV4).await()).hasSize(200);
        });
        assertThat(server.asked).containsExactly("A big.test. udp", "A big.test. tcp");
    }

    @Test
    void serverThatSaysNothingOrCannotIsPassedOver() throws Exception {
        server.with("www.test.", "192.0.2.1");
        try (NameServer mute = new NameServer();
                NameServer broken = new NameServer()) {
            mute.with("A www.test.", NameServer::silent);
            broken.with("A www.test.", response -> response.setCode(DnsResponseCode.SERVFAIL));
            run(
                    all -> all.servers(mute.address(), broken.address(), server.address())
                            .timeout(Duration.ofSeconds(1), 1),
                    names -> assertThat(texts(names.resolve("www.test", IPV4).await()))
                            .containsExactly("192.0.2.1"));
            assertThat(mute.asked).hasSize(1);
            assertThat(broken.asked).hasSize(1);
        }
    }

    /// With the timeout that is given, the test would not end.
    @Test
    void aScopeEndsALookup() throws Exception {
        server.with("A www.test.", NameServer::silent);
        run(all -> all.timeout(Duration.ofHours(1), 1), names -> {
            assertThat(CancelScope.moveOnAfter(
                            Duration.ofMillis(50),
                            () -> names.resolve("www.test", IPV4).await()))
                    .isFalse();
            assertThat(server.asked).hasSizeLessThan(2); // on a busy machine the time is over before the first is there
        });
    }

    /// The system tells at once that nobody listens there; with the timeout that is given, the test would not end.
    @ParameterizedTest
    @MethodSource("mechanisms")
    void serverThatIsNotThereCostsNoTimeout(IoMechanism mechanism) throws Exception {
        server.with("www.test.", "192.0.2.1");
        InetSocketAddress nobody;
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            nobody = (InetSocketAddress) taken.getLocalSocketAddress();
        }
        run(
                mechanism,
                all -> all.servers(nobody, server.address()).timeout(Duration.ofMinutes(5), 1),
                names -> assertThat(texts(names.resolve("www.test", IPV4).await()))
                        .containsExactly("192.0.2.1"));
    }

    @Test
    void searchDomainsAreTriedInOrder() throws Exception {
        server.with("db.two.test.", "192.0.2.1").with("a.b.", "192.0.2.9");
        Consumer<DnsOptions> search = all -> all.search(List.of("one.test", "two.test"), 1);
        run(search, names -> {
            assertThat(texts(names.resolve("db", IPV4).await())).containsExactly("192.0.2.1");
            assertThat(texts(names.resolve("a.b", IPV4).await())).containsExactly("192.0.2.9");
            assertThatThrownBy(() -> names.resolve("db.", IPV4).await()).isInstanceOf(UnknownHostException.class);
            assertThatThrownBy(() -> names.resolve("x.y", IPV4).await()).isInstanceOf(UnknownHostException.class);
        });
        assertThat(server.asked)
                .containsExactly(
                        "A db.one.test. udp",
                        "A db.two.test. udp",
                        "A a.b. udp",
                        "A db. udp",
                        "A x.y. udp",
                        "A x.y.one.test. udp",
                        "A x.y.two.test. udp");
    }

    @Test
    void aliasesAreFollowed() throws Exception {
        server.with("AAAA www.test.", response -> {
                    NameServer.alias(response, "www.test.", 60, "cdn.test.");
                    NameServer.alias(response, "cdn.test.", 60, "Edge.test.");
                    NameServer.add(response, "edge.test.", 60, "2001:db8::5");
                })
                .with("A www.test.", response -> NameServer.alias(response, "www.test.", 60, "elsewhere.test."))
                .with("elsewhere.test.", "192.0.2.5");
        run(_ -> {}, names -> {
            assertThat(texts(names.resolve("www.test", IPV6).await())).containsExactly("2001:db8:0:0:0:0:0:5");
            assertThat(texts(names.resolve("www.test", IPV4).await())).containsExactly("192.0.2.5");
        });
    }

    @Test
    void aliasesInACircleEnd() throws Exception {
        server.with("A a.test.", response -> NameServer.alias(response, "a.test.", 60, "b.test."))
                .with("A b.test.", response -> NameServer.alias(response, "b.test.", 60, "a.test."));
        run(
                _ -> {},
                names -> assertThatThrownBy(() -> names.resolve("a.test", IPV4).await())
                        .hasMessage("a.test has more than 8 aliases in a row"));
    }

    @Test
    void lookupsOfOneNameAtATimeAskOnce() throws Exception {
        server.with("www.test.", "192.0.2.1");
        run(_ -> {}, names -> {
            Deferred<List<InetAddress>> first = names.resolve("www.test", IPV4);
            Deferred<List<InetAddress>> second = names.resolve("www.test", IPV4);
            Deferred<List<InetAddress>> third = names.resolve("www.test", IPV4);
            second.cancel();
            assertThat(first.await()).isEqualTo(third.await());
            assertThatThrownBy(second::await).isInstanceOf(CancellationException.class);
            assertThat(names.resolve("www.test", IPV4).await()).hasSize(1);
        });
        assertThat(server.asked).containsExactly("A www.test. udp");
    }

    @Test
    void whatIsNoNameIsNotAsked() throws Exception {
        run(_ -> {}, names -> {
            for (String name : List.of("", "a..b", "x".repeat(64) + ".test", "a.".repeat(140) + "b")) {
                assertThatThrownBy(() -> names.resolve(name, IPV4).await())
                        .isInstanceOf(UnknownHostException.class)
                        .hasMessageContaining("is no name of a host");
            }
        });
        assertThat(server.asked).isEmpty();
    }

    @Test
    void namesInOtherScriptsAreAskedInTheirAsciiForm() throws Exception {
        server.with("xn--bcher-kva.test.", "192.0.2.7");
        run(
                _ -> {},
                names -> assertThat(names.resolve("Bücher.test", IPV4).await()).hasSize(1));
    }

    @Test
    void localhostIsNeverAsked() throws Exception {
        run(_ -> {}, names -> {
            assertThat(texts(names.resolve("localhost", IPV4).await())).containsExactly("127.0.0.1");
            assertThat(texts(names.resolve("app.LOCALHOST", IPV6).await())).containsExactly("0:0:0:0:0:0:0:1");
        });
        assertThat(server.asked).isEmpty();
    }
}
