package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.http.server.Handler;
import dev.hawser.http.server.HttpServer;
import dev.hawser.http.server.HttpServerOptions;
import dev.hawser.net.testing.MemoryNetwork;
import dev.hawser.net.testing.Scenario;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The client by HTTP/2: with the server of this project, and with origins of frames.
@Tag("both")
@WithReactor
class H2ClientTest extends OriginOfFrames {
    private HttpServer server;

    private void asking(Reactor reactor, Consumer<HttpServerOptions> options, Handler handler, Work work)
            throws Exception {
        network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, Duration.ofHours(5), () -> {
            server = HttpServer.of(network.net("shop"), handler, options.andThen(o -> o.accessLog(false)));
            server.listen("memory:shop").await();
            http = client(network, _ -> {});
            work.run();
            http.close().await();
            reactor.sleep(Duration.ofSeconds(5)).await();
            assertThat(network.connections()).isZero();
        });
    }

    private List<Deferred<Fetched>> ask(int count) {
        List<Deferred<Fetched>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(http.fetch("http://shop/" + i));
        }
        return all;
    }

    private static Response slept(Reactor reactor, String text) {
        reactor.sleep(SECOND).await();
        return Response.text(text);
    }

    @Test
    void oneConnectionCarriesManyRequestsAtOnce(Reactor reactor, VirtualTime time) throws Exception {
        asking(reactor, _ -> {}, request -> slept(reactor, request.target().path()), () -> {
            List<Deferred<Fetched>> all = ask(50);
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).await().text()).isEqualTo("/" + i);
            }
            assertThat(http.connections()).isOne();
            assertThat(time.elapsed()).isEqualTo(SECOND);
        });
    }

    @Test
    void furtherConnectionsAreMadeForWhatTheServerDoesNotAllowOnOne(Reactor reactor, VirtualTime time)
            throws Exception {
        asking(reactor, o -> o.maxStreams(10), _ -> slept(reactor, ""), () -> {
            for (Deferred<Fetched> one : ask(25)) {
                assertThat(one.await().status().code()).isEqualTo(200);
            }
            assertThat(http.connections()).isEqualTo(3);
            assertThat(time.elapsed()).isEqualTo(SECOND);
        });
    }

    @Test
    void cancellingReachesTheFunctionAndLeavesTheConnection(Reactor reactor) throws Exception {
        asking(
                reactor,
                _ -> {},
                request -> {
                    try {
                        return slept(reactor, "");
                    } catch (CancellationException e) {
                        told.add(request.target() + " cancelled");
                        throw e;
                    }
                },
                () -> {
                    List<Deferred<Fetched>> all = ask(3);
                    reactor.sleep(Duration.ofMillis(100)).await();
                    all.get(1).cancel();
                    assertThatThrownBy(() -> all.get(1).await()).isInstanceOf(CancellationException.class);
                    assertThat(all.get(0).await().status().code()).isEqualTo(200);
                    assertThat(all.get(2).await().status().code()).isEqualTo(200);
                    assertThat(told).containsExactly("/1 cancelled");
                    assertThat(http.connections()).isOne();
                });
    }

    @Test
    void contentThatNobodyReadsStopsTheServerAndNoOtherAnswer(Reactor reactor) throws Exception {
        int[] written = new int[1];
        asking(
                reactor,
                _ -> {},
                request -> request.target().path().equals("/1")
                        ? Response.text("other")
                        : Response.stream("text/plain", out -> {
                            for (; written[0] < 100; written[0]++) {
                                out.write(new byte[10_000]).await();
                            }
                        }),
                () -> {
                    try (ClientResponse answer =
                            http.send(ClientRequest.get("http://shop/0")).await()) {
                        reactor.sleep(SECOND).await();
                        assertThat(written[0]).isLessThan(20); // the window, and what waits at the server
                        assertThat(http.fetch("http://shop/1").await().text()).isEqualTo("other");
                        assertThat(answer.body().bytes(2_000_000).await()).hasSize(1_000_000);
                    }
                    http.send(ClientRequest.get("http://shop/0")).await().close();
                    assertThat(http.fetch("http://shop/1").await().text()).isEqualTo("other");
                    assertThat(http.connections()).isOne();
                });
    }

    @Test
    void aServerThatClosesAnswersWhatItHasTaken(Reactor reactor) throws Exception {
        asking(reactor, _ -> {}, _ -> slept(reactor, "slept"), () -> {
            List<Deferred<Fetched>> all = ask(5);
            reactor.sleep(Duration.ofMillis(10)).await();
            var closed = server.close();
            for (Deferred<Fetched> one : all) {
                assertThat(one.await().text()).isEqualTo("slept");
            }
            closed.await();
            assertThat(http.connections()).isZero();
        });
    }

    @Test
    void whatTheServerHasNotProcessedIsSentAgainWhateverItIs(Reactor reactor) throws Exception {
        against(
                reactor,
                (connection, number) -> {
                    int stream = until(connection, 1);
                    switch (number) {
                        case 1 -> send(connection, "\0\0\10\7\0\0\0\0\0" + "\0\0\0\0" + "\0\0\0\0"); // GOAWAY
                        case 2 -> {
                            send(connection, "\0\0\4\3\0\0\0\0" + (char) stream + "\0\0\0\7"); // REFUSED_STREAM
                            stream = until(connection, 1);
                            send(connection, ok(stream));
                        }
                        default -> throw new AssertionError("connection " + number);
                    }
                    until(connection, 7);
                },
                () -> assertThat(http.fetch(POST).await().status().code()).isEqualTo(200));
    }

    @Test
    void aConnectionThatWasLostMeanwhileIsReplacedIfThatDoesNoHarm(Reactor reactor) throws Exception {
        against(
                reactor,
                (connection, number) -> {
                    send(connection, ok(until(connection, 1)));
                    if (number < 3) {
                        until(connection, 1);
                        connection.abort();
                    }
                    until(connection, 7);
                },
                () -> {
                    http.fetch("http://shop/").await();
                    assertThat(http.fetch("http://shop/").await().status().code())
                            .isEqualTo(200);
                    assertThat(failure(POST)).isEqualTo(Kind.LOST);
                    assertThat(http.fetch("http://shop/").await().status().code())
                            .isEqualTo(200);
                });
    }

    @Test
    void whatIsNoAnswerFailsAloneAndTheConnectionGoesOn(Reactor reactor) throws Exception {
        String[] wrong = {
            "\0\0\1\1\5\0\0\0%\211", // 204 by number 9 is right: the first of all is answered
            "\0\0\5\1\5\0\0\0%\210\0\1X\0", // a capital
            "\0\0\6\1\5\0\0\0%\0\1x\2yz", // no status
            "\0\0\5\1\4\0\0\0%\210\17\15\1\65" + "\0\0\1\0\1\0\0\0%x", // a length of 5, and content of 1
            "\0\0\1\0\1\0\0\0%x", // content before a head
            "\0\0\4\3\0\0\0\0%\0\0\0\2", // a reset
        };
        against(
                reactor,
                (connection, _) -> {
                    for (String one : wrong) {
                        send(connection, one.replace('%', (char) until(connection, 1)));
                    }
                    until(connection, 7);
                },
                () -> {
                    assertThat(http.fetch("http://shop/").await().status().code())
                            .isEqualTo(204);
                    for (int i = 1; i < wrong.length; i++) {
                        Kind kind = i == wrong.length - 1 ? Kind.LOST : Kind.MALFORMED;
                        assertThat(failure(ClientRequest.get("http://shop/")))
                                .as(wrong[i])
                                .isEqualTo(kind);
                    }
                    assertThat(http.connections()).isOne();
                });
        assertThat(told).anyMatch(line -> line.contains("the peer has ended the stream: INTERNAL_ERROR"));
    }

    @Test
    void aServerThatIsSilentIsAskedAndGivenUp(Reactor reactor, VirtualTime time) throws Exception {
        against(reactor, (connection, _) -> until(connection, 7), o -> o.timeout(Duration.ofMinutes(10)), () -> {
            assertThat(failure(POST)).isEqualTo(Kind.LOST);
            assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(30));
            assertThat(told.getLast()).contains("said nothing for 15 s after it was asked");
        });
    }

    @Test
    void aServerThatSpeaksSomethingElseIsToldAndFailsTheRequest(Reactor reactor) throws Exception {
        against(
                reactor,
                (connection, _) -> {
                    until(connection, 1);
                    send(connection, "HTTP/1.1 400 Bad Request\r\n\r\n");
                    until(connection, 7);
                },
                () -> assertThat(failure(POST)).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void anIdleConnectionIsLeftInOrder(Reactor reactor, VirtualTime time) throws Exception {
        against(
                reactor,
                (connection, _) -> {
                    send(connection, ok(until(connection, 1)));
                    until(connection, 7);
                    told.add("goodbye after " + time.elapsed().toSeconds());
                },
                () -> {
                    http.fetch("http://shop/").await();
                    reactor.sleep(Duration.ofSeconds(31)).await();
                    assertThat(http.connections()).isZero();
                });
        assertThat(told).containsExactly("goodbye after 30");
    }
}
