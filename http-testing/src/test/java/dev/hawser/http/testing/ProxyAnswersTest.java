package dev.hawser.http.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.http.client.Proxy;
import dev.hawser.net.NetException;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Proxies that answer wrongly, in part, or not at all: by SOCKS 5 (RFC 1928, 1929), and to CONNECT.
@WithReactor
@Tag("both")
class ProxyAnswersTest {
    private static final Proxy SOCKS = Proxy.socks5("proxy", 1080);
    private static final Proxy WITH_USER = SOCKS.withCredentials("ada", "pw");
    private static final String HELLO = "\5\1\0";
    private static final String HELLO_WITH_USER = "\5\1\2";
    private static final String WHO = "\1\3ada\2pw";
    private static final String ASKS = "\5\1\0\3\4bank\37\220"; // port 8080
    private static final String MADE = "\5\0\0\1\0\0\0\0\0\0";
    private static final String URL = "http://bank:8080/";

    /// What the proxy was sent that it did not expect.
    private final List<String> unexpected = new ArrayList<>();

    private boolean gone;

    private interface Work {
        void run(Clients all) throws Exception;
    }

    /// With a proxy that expects some bytes, says others, and so on; with nothing to say it closes.
    private void by(Reactor reactor, Proxy proxy, List<String> dialogue, Work work) throws Exception {
        Clients.run(reactor, options -> options.proxy(proxy), all -> {
            all.network
                    .net("proxy")
                    .listen("memory:proxy", connection -> {
                        try {
                            for (int i = 0; i < dialogue.size(); i += 2) {
                                String expected = dialogue.get(i);
                                byte[] got = connection
                                        .readExactly(expected.length())
                                        .await(NetException.class);
                                if (!new String(got, ISO_8859_1).equals(expected)) {
                                    unexpected.add(new String(got, ISO_8859_1));
                                }
                                connection.send(dialogue.get(i + 1).getBytes(ISO_8859_1));
                            }
                            if (dialogue.getLast().isEmpty()) {
                                connection.close().await();
                            } else {
                                connection.read().await(NetException.class);
                            }
                            gone = true;
                        } catch (NetException e) {
                            gone = true;
                        }
                    })
                    .await();
            work.run(all);
            assertThat(unexpected).isEmpty();
        });
    }

    private void fails(Reactor reactor, Proxy proxy, List<String> dialogue, String why) throws Exception {
        by(reactor, proxy, dialogue, all -> {
            HttpClientException failure = (HttpClientException) all.failure(URL);
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
            assertThat(failure).hasMessage("no connection to http://bank:8080 by the proxy proxy:1080: " + why);
            assertThat(all.http.connections()).isZero();
            Reactor.current().sleep(Duration.ofMillis(1)).await();
            assertThat(gone).isTrue();
        });
    }

    private static final String GET = "GET / HTTP/1.1\r\nHost: bank:8080\r\n";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private void answers(Reactor reactor, Proxy proxy, List<String> dialogue) throws Exception {
        by(reactor, proxy, dialogue, all -> {
            assertThat(all.http.fetch(URL).await().text()).isEqualTo("hi");
        });
    }

    @Test
    void withoutAUserNoneIsSaid(Reactor reactor) throws Exception {
        answers(reactor, SOCKS, List.of(HELLO, "\5\0", ASKS, MADE, GET, ANSWER));
    }

    @Test
    void aUserIsSaidWhereOneIsAskedFor(Reactor reactor) throws Exception {
        answers(reactor, WITH_USER, List.of(HELLO_WITH_USER, "\5\2", WHO, "\1\0", ASKS, MADE, GET, ANSWER));
    }

    @ParameterizedTest(name = "an address of kind {0}")
    @CsvSource({"1, 4", "4, 16", "3, 1", "3, 2", "3, 128", "3, 256"})
    void theAddressOfAReplyIsPassedOver(int kind, int length, Reactor reactor) throws Exception {
        String address = kind == 3 ? (char) (length - 1) + "x".repeat(length - 1) : "x".repeat(length);
        String reply = "\5\0\0" + (char) kind + address + "\1\2";
        answers(reactor, SOCKS, List.of(HELLO, "\5\0", ASKS, reply, GET, ANSWER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\4\0", "\0\0", "\5\2", "\5\1", "\5\377", "HT"})
    void whatSpeaksNoSocksWithoutAPasswordIsNamed(String chosen, Reactor reactor) throws Exception {
        fails(reactor, SOCKS, List.of(HELLO, chosen), "it speaks no SOCKS 5 without a password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\4\2", "\5\0", "\5\1", "\5\377"})
    void whatTakesNoUserIsNamed(String chosen, Reactor reactor) throws Exception {
        fails(reactor, WITH_USER, List.of(HELLO_WITH_USER, chosen), "it does not take a user and a password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\1\1", "\1\377", "\5\2"})
    void aUserThatIsNotKnownIsNamed(String answer, Reactor reactor) throws Exception {
        fails(
                reactor,
                WITH_USER,
                List.of(HELLO_WITH_USER, "\5\2", WHO, answer),
                "it does not know this user and password");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\5\1\0\1\0' | it makes no such connection: reply 1",
                "'\5\10\0\1\0' | it makes no such connection: reply 8",
                "'\4\0\0\1\0' | it makes no such connection: reply 0",
                "'\5\0\0\2\0' | its reply has an address of an unknown kind",
                "'\5\0\0\0\0' | its reply has an address of an unknown kind"
            })
    void aReplyThatIsNoneOrARefusalIsNamed(String reply, String why, Reactor reactor) throws Exception {
        fails(reactor, SOCKS, List.of(HELLO, "\5\0", ASKS, reply), why);
    }

    @ParameterizedTest(name = "in step {0}, after {1} bytes of it")
    @CsvSource({"0, 0", "0, 1", "1, 0", "1, 1", "2, 0", "2, 4", "2, 5", "2, 9"})
    void aProxyThatClosesInTheMiddleIsNamed(int step, int bytes, Reactor reactor) throws Exception {
        String[] asked = {HELLO_WITH_USER, WHO, ASKS};
        String[] said = {"\5\2", "\1\0", MADE};
        List<String> dialogue = new ArrayList<>();
        for (int i = 0; i < step; i++) {
            dialogue.addAll(List.of(asked[i], said[i]));
        }
        dialogue.addAll(List.of(asked[step], said[step].substring(0, bytes), "", ""));
        fails(reactor, WITH_USER, dialogue, "it has closed the connection");
    }

    @Test
    void namesOf255BytesAreTaken(Reactor reactor) throws Exception {
        String longest = "\u00e4".repeat(127) + "x";
        String who = "\1\377" + new String(longest.getBytes(UTF_8), ISO_8859_1) + "\0";
        answers(
                reactor,
                SOCKS.withCredentials(longest, ""),
                List.of(HELLO_WITH_USER, "\5\2", who, "\1\0", ASKS, MADE, GET, ANSWER));
    }

    @ParameterizedTest
    @CsvSource({"128, 1", "1, 128"})
    void longerOnesAreNot(int user, int password, Reactor reactor) throws Exception {
        Proxy proxy = SOCKS.withCredentials("\u00e4".repeat(user), "\u00e4".repeat(password));
        fails(reactor, proxy, List.of(HELLO_WITH_USER, "\5\2"), "it takes no names of more than 255 bytes");
    }

    @Test
    void aProxyThatSaysNothingIsGivenUpWithTheRequest(Reactor reactor, VirtualTime time) throws Exception {
        by(reactor, SOCKS, List.of(HELLO, "\5\0", ASKS, "\5"), all -> {
            var asked = all.http.fetch(URL);
            reactor.sleep(Duration.ofSeconds(3)).await();
            assertThat(all.http.connections()).isOne();
            asked.cancel();
            assertThat(asked.addCallback(_ -> "?")
                            .addErrback(CancellationException.class, _ -> "cancelled")
                            .await())
                    .isEqualTo("cancelled");
            assertThat(all.http.connections()).isZero();
            reactor.sleep(Duration.ofMillis(1)).await();
            assertThat(gone).isTrue();
            assertThat(all.failure(URL))
                    .hasMessage(
                            "GET http://bank:8080/ took longer than 30.0 s: it had no connection to http://bank:8080");
            assertThat(time.elapsed()).isEqualTo(Duration.ofMillis(33_001));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 301 Moved;; | it answered CONNECT by 301",
                "HTTP/1.1 502 Bad Gateway;Content-Length: 2;;hi | it answered CONNECT by 502",
                "HTTP/1.1 100 Continue;; | it answered CONNECT by 100",
                "HTTP/1.1 200;x;; | it does not speak HTTP: ",
                "SSH-2.0-x;; | it does not speak HTTP: "
            })
    void whatMakesNoTunnelIsNamed(String answer, String why, Reactor reactor) throws Exception {
        Proxy proxy = Proxy.http("proxy", 3128);
        String connect = "CONNECT bank:443 HTTP/1.1\r\nHost: bank:443\r\n\r\n";
        by(reactor, proxy, List.of(connect, answer.replace(";", "\r\n")), all -> {
            HttpClientException failure = (HttpClientException) all.failure("https://bank/");
            assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
            assertThat(failure).hasMessageStartingWith("no connection to https://bank by the proxy proxy:3128: " + why);
            assertThat(all.http.connections()).isZero();
            reactor.sleep(Duration.ofMillis(1)).await();
            assertThat(gone).isTrue();
        });
    }

    @Test
    void anAnswerToConnectIsBounded(Reactor reactor) throws Exception {
        String endless = "HTTP/1.1 200 OK\r\n" + "X-Y: z\r\n".repeat(5000);
        String connect = "CONNECT bank:443 HTTP/1.1\r\n";
        by(reactor, Proxy.http("proxy", 3128), List.of(connect, endless), all -> {
            assertThat(all.kind("https://bank/")).isEqualTo(Kind.CONNECT);
            assertThat(all.http.connections()).isZero();
        });
    }
}
