package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.http.client.Proxy;
import dev.hawser.net.Connection;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Origins that are reached by others. TLS behind a proxy is tried on sockets.
@WithReactor
@Tag("both")
class ProxiesTest {
    @Test
    void aProxyIsAskedWithTheWholeUrl(Reactor reactor) throws Exception {
        Proxy proxy = Proxy.http("shop", 3128).withCredentials("ada", "se:cret");
        Clients.run(reactor, options -> options.proxy(proxy, "direct.org"), all -> {
            all.origin.otherwise(request -> FakeAnswer.text(request.target()));
            assertThat(all.http.fetch("http://other:81/x?y").await().text()).isEqualTo("http://other:81/x?y");
            SeenRequest seen = all.origin.requests().getLast();
            assertThat(seen.headers().first("Host")).contains("other:81");
            assertThat(seen.headers().first("Proxy-Authorization")).contains("Basic YWRhOnNlOmNyZXQ=");
            assertThat(proxy.toString()).doesNotContain("se:cret");
            FakeOrigin direct = FakeOrigin.listen(all.network.net("direct"), "memory:www.direct.org")
                    .await();
            direct.otherwise(_ -> FakeAnswer.text("straight"));
            assertThat(all.http.fetch("http://www.direct.org/").await().text()).isEqualTo("straight");
            assertThat(direct.requests().getFirst().target()).isEqualTo("/");
            assertThat(direct.requests().getFirst().headers().first("Proxy-Authorization"))
                    .isEmpty();
        });
    }

    @Test
    void aProxyThatMakesNoTunnelIsNamed(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.proxy(Proxy.http("shop", 3128).withCredentials("a", "b")), all -> {
            all.origin.enqueue(FakeAnswer.of(407), FakeAnswer.raw("SSH-2.0-x\r\n\r\n"), FakeAnswer.close());
            HttpClientException failure = (HttpClientException) all.failure("https://bank/");
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
            assertThat(failure)
                    .hasMessageStartingWith(
                            "no connection to https://bank by the proxy shop:3128: it answered CONNECT by 407");
            assertThat(all.origin.requests().getFirst()).hasToString("CONNECT bank:443");
            assertThat(all.origin.requests().getFirst().headers().first("Proxy-Authorization"))
                    .contains("Basic YTpi");
            assertThat(all.failure("https://bank/")).hasMessageContaining("it does not speak HTTP");
            assertThat(all.failure("https://bank/")).hasMessageContaining("it has closed the connection");
            assertThat(all.http.connections()).isZero();
        });
    }

    @Test
    void socksCarriesConnections(Reactor reactor) throws Exception {
        List<String> seen = new ArrayList<>();
        Proxy proxy = Proxy.socks5("socks", 1080).withCredentials("ada", "pw");
        Clients.run(reactor, options -> options.proxy(proxy), all -> {
            all.network
                    .net("proxy")
                    .listen("memory:socks", connection -> socks(connection, seen))
                    .await();
            assertThat(all.http.fetch("http://bank:8080/x").await().text()).isEqualTo("by socks");
            assertThat(seen).containsExactly("5 1 2", "1 3 ada 2 pw", "5 1 0 3 bank 8080", "GET /x HTTP/1.1");
            assertThat(all.failure("http://refused/")).hasMessageContaining("it makes no such connection: reply 5");
        });
    }

    private static void socks(Connection connection, List<String> seen) throws Exception {
        byte[] hello = connection.readExactly(3).await();
        seen.add(hello[0] + " " + hello[1] + " " + hello[2]);
        connection.send(new byte[] {5, 2});
        byte[] who = connection.readExactly(8).await();
        seen.add(who[0] + " " + who[1] + " " + new String(who, 2, 3) + " " + who[5] + " " + new String(who, 6, 2));
        connection.send(new byte[] {1, 0});
        byte[] wanted = connection.readExactly(5).await();
        byte[] rest = connection.readExactly(wanted[4] + 2).await();
        String host = new String(rest, 0, wanted[4]);
        int port = (rest[wanted[4]] & 0xff) << 8 | (rest[wanted[4] + 1] & 0xff);
        seen.add(wanted[0] + " " + wanted[1] + " " + wanted[2] + " " + wanted[3] + " " + host + " " + port);
        if (host.equals("refused")) {
            connection.send(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
            return;
        }
        connection.send(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        seen.add(connection.readLine().await().orElseThrow());
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nby socks");
        connection.readLine().await();
        var _ = connection.whenClosed().await();
    }
}
