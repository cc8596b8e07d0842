package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Bodies that clients have compressed.
@Tag("carrier")
@WithReactor
class DecompressionTest extends InMemory {
    private interface Coding {
        OutputStream on(OutputStream out) throws IOException;
    }

    // @start region="decompression"
    static Router notes(Handler save) {
        return Router.of(routes -> routes.post("/notes", save).before(Decompression.of(8 << 20)));
    }
    // @end region="decompression"

    private static byte[] packed(Coding coding, byte[] plain) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (OutputStream out = coding.on(all)) {
            out.write(plain);
        }
        return all.toByteArray();
    }

    private static String gzip(byte[] plain) throws IOException {
        return new String(packed(GZIPOutputStream::new, plain), ISO_8859_1);
    }

    private static String post(String coding, String body) {
        return "POST /notes HTTP/1.1\r\nHost: x\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static Response said(Request request) {
        return Response.text(request.headers().first("Content-Encoding").orElse("plain") + " "
                + request.headers().first("Content-Length").orElse("any") + " "
                + request.body().text().await());
    }

    @Test
    void bodiesAreUnpackedAndSayNothingOfTheirCoding(Reactor reactor) throws Exception {
        serving(reactor, notes(DecompressionTest::said), () -> {
            Peer peer = peer();
            peer.send(post("gzip", gzip("hi".getBytes(UTF_8))));
            assertThat(peer.answer()).endsWith("\nplain any hi");
            peer.send(post("X-GZip", gzip("hi".getBytes(UTF_8))));
            assertThat(peer.answer()).endsWith("\nplain any hi");
            String deflated = new String(packed(DeflaterOutputStream::new, "hi, hi".getBytes(UTF_8)), ISO_8859_1);
            peer.send(post("deflate", deflated));
            assertThat(peer.answer()).endsWith("\nplain any hi, hi");
            peer.send(post("identity", "hi"));
            assertThat(peer.answer()).endsWith("\nidentity 2 hi");
            peer.send("POST /notes HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(peer.answer()).endsWith("\nplain 2 hi");
            peer.connection.close().await();
        });
    }

    @Test
    void withoutTheFilterABodyIsGivenAsItCame(Reactor reactor) throws Exception {
        byte[] packed = packed(GZIPOutputStream::new, "hi".getBytes(UTF_8));
        Handler handler =
                request -> Response.text(Arrays.equals(request.body().bytes().await(), packed)
                        + request.headers().first("Content-Encoding").orElseThrow());
        serving(reactor, handler, () -> {
            Peer peer = peer().send(post("gzip", new String(packed, ISO_8859_1)));
            assertThat(peer.answer()).endsWith("truegzip");
            peer.connection.close().await();
        });
    }

    @Test
    void anotherCodingIsAnswered415BeforeTheBodyIsAskedFor(Reactor reactor) throws Exception {
        serving(reactor, notes(DecompressionTest::said), () -> {
            for (String coding : new String[] {"br", "gzip, gzip", "gzip\r\nContent-Encoding: gzip", "zstd"}) {
                Peer peer = peer().send(
                                "POST /notes HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n"
                                        + "Content-Encoding: " + coding + "\r\n\r\n");
                assertThat(peer.answer()).startsWith("HTTP/1.1 415 ").contains("Accept-Encoding: gzip, deflate\n");
                peer.connection.close().await();
            }
        });
    }

    @Test
    void whatIsNotWhatItSaysIsAnswered400(Reactor reactor) throws Exception {
        String right = gzip("hi, hi, hi".getBytes(UTF_8));
        String wrongSum = right.substring(0, right.length() - 5) + "?" + right.substring(right.length() - 4);
        serving(reactor, notes(DecompressionTest::said), () -> {
            for (String wrong :
                    new String[] {"hi, hi, hi", right.substring(0, 15), wrongSum, right + "more", right + right + "m"
                    }) {
                Peer peer = peer().send(post("gzip", wrong));
                assertThat(peer.answer())
                        .startsWith("HTTP/1.1 400 ")
                        .contains("the body is not the gzip that it says it is");
                peer.connection.close().await();
            }
        });
    }

    @Test
    void aBombIsAnswered413WhenItIsAHundredTimesAsLongOrTooLong(Reactor reactor) throws Exception {
        byte[] noise = new byte[9 << 20];
        new Random(1).nextBytes(noise);
        serving(reactor, notes(DecompressionTest::drained), () -> {
            Peer peer = peer().send(post("gzip", gzip(new byte[7 << 20])));
            assertThat(peer.answer()).startsWith("HTTP/1.1 413 ").contains("more than 100 times as long");
            peer.connection.close().await();
            peer = peer().send(post("gzip", gzip(noise)));
            assertThat(peer.answer()).startsWith("HTTP/1.1 413 ").contains("longer than the 8388608 bytes");
            peer.connection.close().await();
            peer = peer().send(post("gzip", gzip(new byte[900_000])));
            assertThat(peer.answer()).endsWith("\n900000 bytes");
            peer.send(post("gzip", gzip(Arrays.copyOf(noise, 3 << 20))));
            assertThat(peer.answer()).endsWith("\n" + (3 << 20) + " bytes");
            peer.connection.close().await();
        });
    }

    private static Response drained(Request request) {
        int total = 0;
        try {
            for (byte[] piece = request.body().read().await();
                    piece.length > 0;
                    piece = request.body().read().await()) {
                total += piece.length;
                assertThat(piece).hasSizeLessThanOrEqualTo(1 << 16);
            }
        } catch (RuntimeException e) {
            assertThatThrownBy(request.body().read()::await).isSameAs(e); // it does not seem to end
            throw e;
        }
        return Response.text(total + " bytes");
    }

    @Test
    void aStreamReadsWhileItWrites(Reactor reactor) throws Exception {
        Handler echo = request -> Response.stream("text/plain", out -> {
            for (byte[] piece = request.body().read().await();
                    piece.length > 0;
                    piece = request.body().read().await()) {
                out.write(piece).await();
            }
        });
        serving(reactor, notes(echo), () -> {
            Peer peer = peer().send(post("gzip", gzip("to and fro".getBytes(UTF_8))));
            var _ = peer.connection.closeOutput();
            assertThat(peer.rest()).contains("\r\na\r\nto and fro\r\n0\r\n\r\n");
            peer.connection.close().await();
        });
    }

    private Peer peer() {
        return new Peer(clients, "memory:shop");
    }
}
