package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.transport.IoMechanism;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.string.StringDecoder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The examples of the documentation: Netty's codecs, and HTTP by them for a client that nobody here wrote.
class CodecSnippetsTest {
    // @start region="codec"
    static void serve(Connection connection) {
        MessageConnection http =
                connection.codec(new HttpServerCodec(), new HttpObjectAggregator(1 << 20)); // whole requests
        for (FullHttpRequest request : http.messages(FullHttpRequest.class)) {
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, request.content()); // sends it back: given away
            response.headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
            http.write(response).await(); // waits while the peer does not read
        }
    }
    // @end region="codec"

    // @start region="protocol"
    static final class Greeter extends MessageProtocol {
        Greeter() {
            super(new LineBasedFrameDecoder(80), new StringDecoder(UTF_8));
        }

        @Override
        protected void messageReceived(Object line) throws Exception {
            send(Unpooled.copiedBuffer("hello, " + line + "\n", UTF_8));
        }
    }
    // @end region="protocol"

    @AfterAll
    static void nothingLeaks() {
        Leaks.assertNone();
    }

    @Test
    void httpServerAnswersTheClientOfTheJdk() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", CodecSnippetsTest::serve)
                    .await();
            URI uri = URI.create("http://127.0.0.1:" + port.port() + "/");
            try (HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                List<Deferred<HttpResponse<byte[]>>> answers = new ArrayList<>();
                for (int length = 0; length < 200_000; length += 19_999) {
                    HttpRequest request = HttpRequest.newBuilder(uri)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[length]))
                            .build();
                    answers.add(net.reactor()
                            .fromCompletionStage(client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())));
                }
                int length = 0;
                for (Deferred<HttpResponse<byte[]>> answer : answers) {
                    HttpResponse<byte[]> response = answer.await();
                    assertThat(response.statusCode()).isEqualTo(200);
                    assertThat(response.body()).hasSize(length);
                    length += 19_999;
                }
                client.shutdownNow();
            }
        });
    }

    @Test
    void protocolGreets() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = net.listenFactory(Endpoint.parse("tcp:0:interface=127.0.0.1"), _ -> new Greeter())
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            client.write("Ada\r\nBob\n").await();
            assertThat(client.readLine().await()).contains("hello, Ada");
            assertThat(client.readLine().await()).contains("hello, Bob");
        });
    }
}
