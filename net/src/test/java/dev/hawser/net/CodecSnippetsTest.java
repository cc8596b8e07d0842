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
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;
import io.netty.handler.codec.string.StringDecoder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    // @start region="redis"
    static void store(Connection connection, Map<String, String> values) {
        MessageConnection redis = connection.codec(
                new RedisDecoder(),
                new RedisBulkStringAggregator(),
                new RedisArrayAggregator(100, 2),
                new RedisEncoder());
        for (ArrayRedisMessage command : redis.messages(ArrayRedisMessage.class)) {
            List<String> words = command.children().stream()
                    .map(word -> ((FullBulkStringRedisMessage) word).content().toString(UTF_8))
                    .toList();
            command.release();
            redis.write(answer(values, words)).await();
        }
    }

    private static RedisMessage answer(Map<String, String> values, List<String> words) {
        return switch (words.getFirst().toUpperCase(Locale.ROOT) + " " + (words.size() - 1)) {
            case "SET 2" -> {
                values.put(words.get(1), words.get(2));
                yield new SimpleStringRedisMessage("OK");
            }
            case "GET 1" -> {
                String value = values.get(words.get(1));
                yield value == null
                        ? FullBulkStringRedisMessage.NULL_INSTANCE
                        : new FullBulkStringRedisMessage(Unpooled.copiedBuffer(value, UTF_8));
            }
            default -> new ErrorRedisMessage("ERR expected SET name value, or GET name");
        };
    }
    // @end region="redis"

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

    @Test
    void storeSpeaksAsRedisDoes() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            Map<String, String> values = new HashMap<>();
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> store(connection, values))
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            client.write("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\nbc\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n"
                            + "*2\r\n$3\r\nget\r\n$1\r\nb\r\n*1\r\n$4\r\nPING\r\n")
                    .await();
            String expected = "+OK\r\n$2\r\nbc\r\n$-1\r\n-ERR expected SET name value, or GET name\r\n";
            assertThat(client.readExactly(expected.length()).await())
                    .asString(UTF_8)
                    .isEqualTo(expected);
        });
    }
}
