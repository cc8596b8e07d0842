package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientOptions;
import dev.hawser.http.client.Proxy;
import dev.hawser.net.Net;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Where a client may connect to, whatever the URL says.
@Tag("carrier")
class AddressesTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress NOWHERE = InetAddress.ofLiteral("127.1.2.3");

    private interface Work {
        void run(Net net, FakeOrigin origin, int port) throws Exception;
    }

    /// Every name is that of two addresses: nobody listens at the first.
    private static void onSockets(Work work) throws Exception {
        try (TestReactor test = TestReactor.open(given -> given.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(IoMechanism.preferred()))))) {
            Throwable[] failure = new Throwable[1];
            test.reactor().callWhenRunning(() -> {
                Net net = Net.of(
                        test.reactor(),
                        options -> options.names(_ -> (_, family) -> Deferred.succeed(
                                family == AddressFamily.IPV4 ? List.of(NOWHERE, LOOPBACK) : List.of())));
                var _ = test.reactor()
                        .inlineAction("test", () -> {
                            FakeOrigin origin = FakeOrigin.listen(net, "tcp:0:interface=127.0.0.1")
                                    .await();
                            int port =
                                    ((InetSocketAddress) net.ports().getFirst().address()).getPort();
                            work.run(net, origin, port);
                        })
                        .addErrbackAction(e -> failure[0] = e)
                        .addAction(_ -> test.reactor().stop());
            });
            test.reactor().run();
            if (failure[0] != null) {
                throw new AssertionError(failure[0]);
            }
        }
    }

    private static Exception failure(HttpClient http, String url) {
        return http.fetch(url)
                .addCallback(answer -> new Exception("answered by " + answer))
                .addErrback(e -> (Exception) e)
                .await();
    }

    @Test
    void neitherALiteralNorANameNorARedirectLeadsToAnAddressThatIsNotAllowed() throws Exception {
        onSockets((net, origin, port) -> {
            HttpClient http = HttpClient.of(net, HttpClientOptions::publicAddressesOnly);
            for (String host : new String[] {"127.0.0.1", "evil.example", "[::1]", "[::ffff:127.0.0.1]"}) {
                assertThat(failure(http, "http://" + host + ":" + port + "/"))
                        .isInstanceOf(HttpClientException.class)
                        .hasMessageStartingWith("no connection to http://")
                        .hasMessageEndingWith(" is not allowed");
            }
            HttpClient careful = HttpClient.of(net, options -> options.addresses(LOOPBACK::equals));
            origin.enqueue(FakeAnswer.of(302, "Location", "http://127.0.0.9:" + port + "/"));
            assertThat(failure(careful, "http://127.0.0.1:" + port + "/"))
                    .hasMessageEndingWith("its address 127.0.0.9 is not allowed");
            assertThat(origin.requests()).hasSize(1);
        });
    }

    @Test
    void anAddressThatIsAllowedIsUsedUnderTheNameOfItsHost() throws Exception {
        onSockets((net, origin, port) -> {
            origin.otherwise(_ -> FakeAnswer.text("here"));
            HttpClient one = HttpClient.of(net, options -> options.addresses(LOOPBACK::equals));
            assertThat(one.fetch("http://good.example:" + port + "/").await().text())
                    .isEqualTo("here");
            assertThat(origin.requests().getLast().headers().first("Host")).contains("good.example:" + port);
            HttpClient any = HttpClient.of(net, options -> options.addresses(_ -> true));
            assertThat(any.fetch("http://good.example:" + port + "/").await().text())
                    .isEqualTo("here"); // the second address, as nobody is at the first
        });
    }

    @Test
    void aProxyBesideIsRefused() throws Exception {
        onSockets((net, _, _) -> {
            Consumer<HttpClientOptions> both =
                    options -> options.proxy(Proxy.http("proxy", 8080)).publicAddressesOnly();
            assertThatThrownBy(() -> HttpClient.of(net, both))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("beside a proxy");
        });
    }
}
