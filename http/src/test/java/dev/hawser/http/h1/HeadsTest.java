package dev.hawser.http.h1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Heads of requests and of responses (RFC 9112), as they stand on the line; a bar is the end of a line.
class HeadsTest {
    private static final HeadLimits LIMITS = new HeadLimits(60, 80, 4);

    private static ByteBuf line(String text) {
        return Unpooled.copiedBuffer(text.replace("|", "\r\n"), ISO_8859_1);
    }

    private static RequestHead request(String text) throws Refusal {
        ByteBuf from = line(text + "||");
        RequestHead head = new HeadReader(LIMITS).read(from);
        assertThat(head).as(text).isNotNull();
        assertThat(from.isReadable()).isFalse();
        return head;
    }

    private static int refused(String text) {
        return refusal(text + "||").status().code();
    }

    private static Refusal refusal(String text) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> new HeadReader(LIMITS).read(line(text)));
        assertThat(refusal).as(text).isNotNull();
        return refusal;
    }

    private static ResponseHead response(Method asked, String text) throws Refusal {
        ResponseHead head = new ResponseReader(LIMITS, asked).read(line(text + "||"));
        assertThat(head).as(text).isNotNull();
        return head;
    }

    private static ResponseHead response(String text) throws Refusal {
        return response(Method.GET, text);
    }

    @Test
    void aHeadIsReadHoweverItIsCut() throws Exception {
        String text = "|POST /a?b=c HTTP/1.1|Host: shop:80|X:  y \t|Content-Length: 3||abc";
        int all = line(text).readableBytes();
        for (int cut = 1; cut < all; cut++) {
            HeadReader reader = new HeadReader(LIMITS);
            ByteBuf source = line(text);
            ByteBuf held = Unpooled.buffer();
            RequestHead head = null;
            while (head == null) {
                held.writeBytes(source, Math.min(cut, source.readableBytes()));
                head = reader.read(held);
            }
            assertThat(head.target()).hasToString("/a?b=c");
            assertThat(head.headers()).isEqualTo(Headers.of("Host", "shop:80", "X", "y", "Content-Length", "3"));
            assertThat(head.length()).isEqualTo(3);
            assertThat(held.toString(ISO_8859_1) + source.toString(ISO_8859_1)).isEqualTo("abc");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1|Host: x, true, 0",
        "GET / HTTP/1.1|Host: x|Connection: close, false, 0",
        "GET / HTTP/1.1|Host: x|Connection: a|Connection: b; Close, true, 0",
        "GET / HTTP/1.0, false, 0",
        "GET / HTTP/1.0|Connection: Keep-Alive, true, 0",
        "POST / HTTP/1.1|Host: x|Content-Length: 0017, true, 17",
        "POST / HTTP/1.1|Host: x|Content-Length: 999999999999999999, true, 999999999999999999",
        "POST / HTTP/1.1|Host: x|Transfer-Encoding: Chunked, true, -1"
    })
    void theFieldsSayWhereTheBodyEndsAndWhetherMoreMayFollow(String text, boolean keepAlive, long length)
            throws Exception {
        RequestHead head = request(text);
        assertThat(head.keepAlive()).isEqualTo(keepAlive);
        assertThat(head.length()).isEqualTo(length);
    }

    @Test
    void closeIsMeantInEachVersionWhateverStandsBesideIt() throws Exception {
        assertThat(request("GET / HTTP/1.1|Host: x|Connection: keep-alive, CLOSE")
                        .keepAlive())
                .isFalse();
        assertThat(request("GET / HTTP/1.0|Connection: keep-alive, close").keepAlive())
                .isFalse();
        assertThat(request("GET / HTTP/1.0|Connection: close|Connection: keep-alive")
                        .keepAlive())
                .isFalse();
        assertThat(response("HTTP/1.0 200 OK|Connection: close, keep-alive|Content-Length: 0")
                        .keepAlive())
                .isFalse();
    }

    @Test
    void leaveToSendABodyIsAskedForInHttp11Alone() throws Exception {
        assertThat(request("PUT / HTTP/1.1|Host: x|Expect: 100-Continue").expectsContinue())
                .isTrue();
        assertThat(request("PUT / HTTP/1.1|Host: x").expectsContinue()).isFalse();
        assertThat(request("PUT / HTTP/1.0|Expect: 100-continue").expectsContinue())
                .isFalse();
        assertThat(request("PUT / HTTP/1.0|Expect: miracles").expectsContinue()).isFalse();
        assertThat(refused("PUT / HTTP/1.1|Host: x|Expect: 100-continue, more")).isEqualTo(417);
        assertThat(refused("PUT / HTTP/1.1|Host: x|Expect:")).isEqualTo(417);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "x:",
                "x:0",
                "x:65535",
                "a-b.example",
                "127.0.0.1:8080",
                "[::1]",
                "[::1]:80",
                "[2001:DB8::192.0.2.1]:443",
                "a_b~c",
                "%41",
                "x!$&'()*+;="
            })
    void namesAndAddressesAreHosts(String host) throws Exception {
        assertThat(RequestRules.isHost(host)).isTrue();
        assertThat(request("GET / HTTP/1.1|Host: " + host).target().path()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                ":80",
                "x:123456",
                "x:8a",
                "x:-1",
                "x: 80",
                "x:80:",
                "u@x",
                "x/",
                "x?",
                "x#",
                "a b",
                "\u00e4",
                "[",
                "[]",
                "[]:80",
                "[::1",
                "[::1]80",
                "[::1]x:80",
                "[::g]",
                "[v1.x]",
                "::1",
                "[::1]]",
                "a[b]"
            })
    void whatIsNoHostIsBad(String host) {
        assertThat(RequestRules.isHost(host)).isFalse();
        assertThat(refused("GET / HTTP/1.1|Host: " + host)).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET http://x HTTP/1.1, /",
        "GET http://x/ HTTP/1.1, /",
        "GET http://X?q HTTP/1.1, /?q",
        "GET https://x/a?b=/c HTTP/1.1, /a?b=/c",
        "GET http://x?a=/b HTTP/1.1, /?a=/b",
        "OPTIONS * HTTP/1.1, *",
        "OPTIONS /a HTTP/1.1, /a"
    })
    void targetsAreWrittenInSeveralWays(String line, String target) throws Exception {
        assertThat(request(line + "|Host: x").target()).hasToString(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET * HTTP/1.1",
                "GET x HTTP/1.1",
                "GET x:80 HTTP/1.1",
                "GET http:/x/ HTTP/1.1",
                "GET http:// HTTP/1.1",
                "GET http://y/ HTTP/1.1",
                "GET http://x.y/ HTTP/1.1",
                "GET http://x#a HTTP/1.1",
                "GET httpx://x/ HTTP/1.1",
                "GET /a#b HTTP/1.1",
                "GET  / HTTP/1.1",
                "GET / HTTP/1.1 ",
                "GET /a b HTTP/1.1",
                "GET /  HTTP/1.1",
                " GET / HTTP/1.1",
                "GET / http/1.1",
                "GET / HTTP/1.10",
                "GET / HTTP/1",
                "GET / HTTP/x.1",
                "GET /",
                "GET",
                "G\u00c4T / HTTP/1.1",
                "G(T / HTTP/1.1"
            })
    void whatIsNoFirstLineIsBad(String line) {
        assertThat(refused(line + "|Host: x")).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"GET / HTTP/2.0, 505", "GET / HTTP/1.2, 505", "GET / HTTP/0.9, 505", "CONNECT x:80 HTTP/1.1, 501"})
    void whatIsWellFormedAndNotServedIsToldSo(String line, int status) {
        assertThat(refused(line + "|Host: x")).isEqualTo(status);
    }

    @Test
    void theFirstLineIsBoundedAndSaysSoBeforeItHasEnded() throws Exception {
        String most = "GET /" + "a".repeat(45) + " HTTP/1.1";
        assertThat(request(most + "|Host: x").target().path()).hasSize(46);
        assertThat(refused("GET /" + "a".repeat(46) + " HTTP/1.1|Host: x")).isEqualTo(414);
        assertThat(refusal("GET /" + "a".repeat(60)).status()).isEqualTo(Status.URI_TOO_LONG);
        assertThat(new HeadReader(LIMITS).read(line(most))).isNull();
    }

    @Test
    void fieldsAreBoundedTogetherAndByTheirNumber() throws Exception {
        String line = "GET / HTTP/1.1|";
        assertThat(request(line + "Host: x|A:|B:|C:").headers().size()).isEqualTo(4);
        assertThat(refused(line + "Host: x|A:|B:|C:|D:")).isEqualTo(431);
        assertThat(request(line + "Host: x|A: " + "y".repeat(65)).headers().size())
                .as("9 bytes and 70, and the carriage return of the end")
                .isEqualTo(2);
        assertThat(refused(line + "Host: x|A: " + "y".repeat(67))).isEqualTo(431);
        assertThat(refusal(line + "Host: x|A: " + "y".repeat(69)).status())
                .as("before its end has come")
                .isEqualTo(Status.HEADER_FIELDS_TOO_LARGE);
    }

    @Test
    void oneEmptyLineBeforeARequestIsPassedOverAndNoneBeforeAResponse() throws Exception {
        assertThat(request("|GET / HTTP/1.1|Host: x").method()).isEqualTo(Method.GET);
        assertThat(refusal("||GET / HTTP/1.1|Host: x||").status()).isEqualTo(Status.BAD_REQUEST);
        ResponseReader reader = new ResponseReader(LIMITS, Method.GET);
        assertThat(catchThrowableOfType(Refusal.class, () -> reader.read(line("|HTTP/1.1 200 OK||"))))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK|Content-Length: 5, 5, true",
        "HTTP/1.1 200 OK|Content-Length: 0, 0, true",
        "HTTP/1.1 200 OK|Transfer-Encoding: chunked, -1, true",
        "HTTP/1.1 200 OK, 9223372036854775807, false",
        "HTTP/1.0 200 OK|Content-Length: 5, 5, false",
        "HTTP/1.0 200 OK|Content-Length: 5|Connection: keep-alive, 5, true",
        "HTTP/1.1 200 OK|Content-Length: 5|Connection: close, 5, false",
        "HTTP/1.1 204, 0, true",
        "HTTP/1.1 304 Not Modified|Content-Length: 5, 0, true",
        "HTTP/1.1 204 No Content|Content-Length: 0, 0, true",
        "HTTP/1.1 204 No Content|Content-Length: 5, 0, false",
        "HTTP/1.1 204 No Content|Transfer-Encoding: chunked, 0, false",
        "HTTP/1.1 100 Continue, 0, true",
        "HTTP/1.1 103 Early Hints|Link: x, 0, true"
    })
    void aResponseEndsWhereItsFieldsSay(String text, long length, boolean keepAlive) throws Exception {
        ResponseHead head = response(text);
        assertThat(head.length()).isEqualTo(length);
        assertThat(head.keepAlive()).isEqualTo(keepAlive);
        assertThat(head.isInterim()).isEqualTo(head.status().code() < 200);
    }

    @Test
    void anAnswerToHeadHasNoBodyWhateverItSays() throws Exception {
        ResponseHead head = response(Method.HEAD, "HTTP/1.1 200 OK|Content-Length: 5");
        assertThat(head.length()).isZero();
        assertThat(head.keepAlive()).isTrue();
        assertThat(head.headers().first("content-length")).contains("5");
        assertThat(response(Method.HEAD, "HTTP/1.1 200 OK").keepAlive()).isTrue();
        assertThat(response(Method.HEAD, "HTTP/1.1 200 OK|Transfer-Encoding: chunked")
                        .length())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 1",
                "HTTP/1.1 200 OK|Content-Length: 1|Transfer-Encoding: chunked",
                "HTTP/1.1 200 OK|Content-Length: 1000000000000000000",
                "HTTP/1.0 200 OK|Transfer-Encoding: chunked",
                "HTTP/1.1 200 OK|Transfer-Encoding: gzip",
                "HTTP/1.1 101 Switching Protocols",
                "HTTP/2.0 200 OK",
                "HTTP/1.2 200 OK",
                "HTTP/1.1 20 OK",
                "HTTP/1.1 2000 OK",
                "HTTP/1.1 099 OK",
                "HTTP/1.1 600 OK",
                "HTTP/1.1  200 OK",
                "HTTP/1.1 200OK",
                "HTTP/1.1 200 O\u0001K",
                "HTTP/1.1 200 O\u007fK",
                "http/1.1 200 OK",
                "ICY 200 OK",
                " HTTP/1.1 200 OK"
            })
    void whatIsNoResponseIsRefused(String text) {
        ResponseReader reader = new ResponseReader(LIMITS, Method.GET);
        assertThat(catchThrowableOfType(Refusal.class, () -> reader.read(line(text + "||"))))
                .as(text)
                .isNotNull();
    }

    @Test
    void aHeadIsWrittenWithItsDateAndItsContent() {
        Response response =
                Response.of(new Status(299)).withHeader("X-\u0059", "\u00e4").withHeader("A", "");
        assertThat(new String(
                        HeadWriter.write(response, "today", "Content-Length: 2\r\n", new byte[] {'o', 'k'}),
                        ISO_8859_1))
                .isEqualTo("HTTP/1.1 299 \r\nDate: today\r\nX-Y: \u00e4\r\nA: \r\nContent-Length: 2\r\n\r\nok");
        Response dated = Response.ok().withHeader("date", "yesterday");
        assertThat(new String(HeadWriter.write(dated, "today", "", new byte[0]), ISO_8859_1))
                .isEqualTo("HTTP/1.1 200 OK\r\ndate: yesterday\r\n\r\n");
    }

    @Test
    void whatCameIsHeldInItsOrderAndGivenBack() {
        H1Input input = new H1Input();
        assertThat(input.isEmpty()).isTrue();
        ByteBuf first = Unpooled.buffer(3, 3).writeBytes(new byte[] {1, 2, 3});
        input.add(first);
        assertThat(first.refCnt()).as("the caller releases his own").isEqualTo(2);
        input.bytes().skipBytes(1);
        for (byte i = 4; i < 100; i++) {
            ByteBuf next = Unpooled.buffer(1).writeByte(i);
            input.add(next);
            assertThat(next.release()).isTrue();
        }
        assertThat(first.release()).as("it was copied, and is held no more").isTrue();
        ByteBuf all = input.takeAll();
        assertThat(input.isEmpty()).isTrue();
        for (byte i = 2; i < 100; i++) {
            assertThat(all.readByte()).isEqualTo(i);
        }
        assertThat(all.isReadable()).isFalse();
        assertThat(all.release()).isTrue();
    }

    @Test
    void whatIsReadOnlyOrSharedIsNotWrittenTo() {
        H1Input input = new H1Input();
        byte[] bytes = {1, 2, 3, 0, 0, 0, 0, 0};
        ByteBuf shared = Unpooled.wrappedBuffer(bytes).writerIndex(3);
        input.add(shared);
        input.add(Unpooled.wrappedBuffer(new byte[] {4}));
        assertThat(bytes[3]).as("the caller's, who has not released it").isZero();
        input.clear();
        assertThat(shared.refCnt()).isEqualTo(1);
        input.add(Unpooled.wrappedBuffer(new byte[] {1}).asReadOnly());
        input.add(Unpooled.wrappedBuffer(new byte[] {2}));
        assertThat(input.bytes().readShort()).isEqualTo((short) 0x102);
        input.clear();
        assertThat(input.isEmpty()).isTrue();
    }

    @Test
    void whatIsDroppedOfAPeerThatGoesOnIsCounted() {
        H1Input input = new H1Input();
        ByteBuf mebibyte = Unpooled.wrappedBuffer(new byte[1 << 20]);
        for (int i = 0; i < 16; i++) {
            assertThat(input.isTooMuchDropped(mebibyte)).isFalse();
        }
        assertThat(input.isTooMuchDropped(Unpooled.wrappedBuffer(new byte[1]))).isTrue();
    }
}
