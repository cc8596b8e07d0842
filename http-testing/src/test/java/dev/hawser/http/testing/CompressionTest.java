package dev.hawser.http.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.http.Headers;
import dev.hawser.http.Status;
import dev.hawser.http.client.Asked;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.ClientResponse;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.net.testing.Weather;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.WithReactor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Answers that were compressed, rightly and wrongly.
@Tag("both")
class CompressionTest {
    private static final String SHOP = "http://shop/";

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(to)) {
            out.write(bytes);
        }
        return to.toByteArray();
    }

    private static byte[] deflate(byte[] bytes, boolean raw) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(to, new Deflater(6, raw))) {
            out.write(bytes);
        }
        return to.toByteArray();
    }

    private static FakeAnswer answer(String coding, byte[] content) {
        return FakeAnswer.of(Status.OK, Headers.of("Content-Encoding", coding), content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    @WithReactor
    void answersAreUnpacked(Reactor reactor) throws Exception {
        byte[] hi = "hi, hi, hi".getBytes(UTF_8);
        byte[] named = gzip(hi);
        named[3] = 4 | 8 | 16 | 2; // with more in its head
        named = joined(
                Arrays.copyOf(named, 10),
                new byte[] {3, 0, 1, 2, 3, 'n', 0, 'c', 0, 9, 9},
                Arrays.copyOfRange(named, 10, named.length));
        byte[] withHead = named;
        Clients.run(reactor, all -> {
            all.origin.enqueue(
                    answer("gzip", gzip(hi)),
                    answer("X-GZip", gzip(hi)),
                    answer("deflate", deflate(hi, false)),
                    answer("deflate", deflate(hi, true)),
                    answer("gzip", joined(gzip("hi, ".getBytes(UTF_8)), gzip("hi, hi".getBytes(UTF_8)))),
                    answer("gzip", withHead),
                    answer("gzip", gzip(hi)).slowly(10));
            for (int i = 0; i < 7; i++) {
                Fetched answer = all.http.fetch(SHOP).await();
                assertThat(answer.text()).isEqualTo("hi, hi, hi");
                assertThat(answer.headers().first("Content-Encoding")).isEmpty();
                assertThat(answer.headers().first("Content-Length")).isEmpty();
            }
            assertThat(all.origin.requests().getLast().headers().first("Accept-Encoding"))
                    .contains("gzip, deflate");
            all.origin.enqueue(answer("gzip", new byte[0]));
            assertThat(all.http.fetch(SHOP).await().text()).isEmpty();
            assertThat(all.origin.connections()).isEqualTo(1);
        });
    }

    private static FakeAnswer chunked(String coding, byte[] content) {
        return FakeAnswer.raw("HTTP/1.1 200 OK\r\nContent-Encoding: " + coding
                + "\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(content.length) + "\r\n"
                + new String(content, ISO_8859_1) + "\r\n0\r\n\r\n");
    }

    @Test
    @WithReactor
    void anAnswerInChunksThatWasCompressedLeavesItsConnectionToTheNext(Reactor reactor) throws Exception {
        byte[] hi = "hi, hi, hi".getBytes(UTF_8);
        Clients.run(reactor, all -> {
            all.origin.enqueue(
                    chunked("gzip", gzip(hi)),
                    chunked("deflate", deflate(hi, false)),
                    chunked("deflate", deflate(hi, true)),
                    chunked("gzip", gzip(hi)).slowly(10),
                    chunked("deflate", deflate(hi, false)).slowly(10),
                    chunked("deflate", deflate(hi, true)).slowly(10));
            for (int i = 0; i < 6; i++) {
                assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("hi, hi, hi");
            }
            assertThat(all.origin.connections()).isOne();
            assertThat(all.asked()).map(Asked::end).containsOnly(Asked.End.ANSWERED);
        });
    }

    @Test
    @WithReactor
    void whoAsksByHimselfGetsWhatComes(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            byte[] packed = gzip("hi".getBytes(UTF_8));
            all.origin.otherwise(_ -> answer("gzip", packed));
            for (String own : new String[] {"Accept-Encoding", "Range"}) {
                Fetched answer = all.http
                        .fetch(ClientRequest.get(SHOP).withHeader(own, "bytes"))
                        .await();
                assertThat(answer.bytes()).isEqualTo(packed);
                assertThat(answer.headers().first("Content-Encoding")).contains("gzip");
            }
            all.origin.otherwise(_ -> answer("br", packed));
            assertThat(all.http.fetch(SHOP).await().bytes()).isEqualTo(packed);
            assertThat(all.http
                            .fetch(ClientRequest.head(SHOP))
                            .await()
                            .headers()
                            .first("Content-Encoding"))
                    .contains("br");
        });
    }

    @Test
    @WithReactor
    void whatIsNotCompressedAsItSaysFails(Reactor reactor) throws Exception {
        byte[] right = gzip("hi, hi, hi".getBytes(UTF_8));
        byte[] wrongSum = right.clone();
        wrongSum[right.length - 5] ^= 1;
        byte[] wrongLength = right.clone();
        wrongLength[right.length - 1] ^= 1;
        Clients.run(reactor, all -> {
            byte[][] wrong = {
                "hi, hi, hi".getBytes(UTF_8),
                Arrays.copyOf(right, right.length - 1),
                Arrays.copyOf(right, 12),
                Arrays.copyOf(right, 5),
                wrongSum,
                wrongLength,
                joined(right, new byte[] {1, 2, 3}),
                joined(Arrays.copyOf(right, 10), new byte[] {6, 6, 6})
            };
            for (byte[] content : wrong) {
                all.origin.enqueue(answer("gzip", content));
                assertThat(all.kind(SHOP)).isEqualTo(Kind.CODING);
            }
            all.origin.enqueue(answer("deflate", joined(deflate(new byte[9], false), new byte[] {1})));
            assertThat(all.failure(SHOP)).hasMessageContaining("is not the deflate that it says it is");
            assertThat(all.http.connections()).isLessThanOrEqualTo(1);
        });
    }

    @Test
    @WithReactor
    void aBombIsReadPieceByPieceAndOnlyAsFarAsIsAllowed(Reactor reactor) throws Exception {
        byte[] bomb = gzip(new byte[40 << 20]);
        Clients.run(reactor, all -> {
            all.origin.otherwise(_ -> answer("gzip", bomb));
            assertThat(bomb.length).isLessThan(200_000);
            assertThat(all.kind(SHOP)).isEqualTo(Kind.TOO_LARGE);
            try (ClientResponse answer = all.http.send(ClientRequest.get(SHOP)).await()) {
                long total = 0;
                for (int i = 0; i < 400; i++) {
                    byte[] piece = answer.body().read().await();
                    assertThat(piece.length).isBetween(1, 1 << 16);
                    total += piece.length;
                }
                assertThat(total).isLessThan(26L << 20);
            }
        });
    }

    @Seeds(count = 12)
    void howeverItIsCutItIsTheSame(Seed seed) throws Exception {
        try (TestReactor test = TestReactor.open(options -> options.seed(seed).debug(false))) {
            RandomGenerator random = seed.random();
            byte[] content = new byte[random.nextInt(300_000)];
            for (int i = 0; i < content.length; i++) {
                content[i] = (byte) (random.nextInt(5) * i % 7);
            }
            Clients.run(test.reactor(), all -> {
                all.network.setWeather(Weather.clear().withLargestPiece(1 + random.nextInt(2000)));
                byte[] packed = random.nextBoolean() ? gzip(content) : joined(gzip(content), gzip(new byte[0]));
                all.origin.enqueue(answer("gzip", packed));
                assertThat(all.http.fetch(SHOP).await().bytes()).isEqualTo(content);
            });
        }
    }
}
