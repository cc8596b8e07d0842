package dev.hawser.http.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.h1.HeadLimits;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h1.RequestHead;
import dev.hawser.http.h1.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The fields of heads by HTTP/2 (RFC 9113, section 8): those of a request, of an answer, and packed (RFC 7541).
/// They are written as `name=value`, with a bar between two.
class HeadFieldsTest {
    private static final HeadLimits LIMITS = new HeadLimits(20, 100, 4);
    private static final String GET = ":method=GET|:scheme=https|:path=/a?b|:authority=shop:8443";

    private static List<String> fields(String text) {
        List<String> fields = new ArrayList<>();
        for (String field : text.split("\\|", -1)) {
            int sign = field.indexOf('=');
            fields.add(field.substring(0, sign));
            fields.add(field.substring(sign + 1));
        }
        return fields;
    }

    private static RequestHead request(String text) throws Exception {
        return RequestFields.head(1, fields(text), true, LIMITS);
    }

    private static H2Failure malformed(String text) {
        H2Failure failure = catchThrowableOfType(H2Failure.class, () -> request(text));
        assertThat(failure).as(text).isNotNull();
        return failure;
    }

    private static Status refused(String text) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> request(text));
        assertThat(refusal).as(text).isNotNull();
        return refusal.status();
    }

    @Test
    void theHeadIsThatOfARequestByHttp11() throws Exception {
        RequestHead head = request(GET + "|accept=*/*|cookie=a=1|x=|cookie=b=2");
        assertThat(head.method()).isEqualTo(Method.GET);
        assertThat(head.target()).hasToString("/a?b");
        assertThat(head.headers())
                .isEqualTo(Headers.of("host", "shop:8443", "accept", "*/*", "x", "", "cookie", "a=1; b=2"));
        assertThat(head.minor()).isOne();
        assertThat(head.length()).isZero();
        assertThat(head.keepAlive()).isTrue();
        assertThat(head.expectsContinue()).isFalse();
        assertThat(request(GET + "|expect=100-continue").expectsContinue()).isTrue();
    }

    @Test
    void theHostIsTheAuthorityOrTheFieldAndNotTwoOfThem() throws Exception {
        String plain = ":method=GET|:scheme=http|:path=/";
        assertThat(request(plain + "|host=a").headers()).isEqualTo(Headers.of("host", "a"));
        assertThat(request(plain + "|:authority=Shop|host=shop").headers()).isEqualTo(Headers.of("host", "Shop"));
        assertThat(malformed(plain + "|:authority=a|host=b").code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(refused(plain)).isEqualTo(Status.BAD_REQUEST);
        assertThat(refused(plain + "|:authority=")).isEqualTo(Status.BAD_REQUEST);
        assertThat(refused(plain + "|:authority=u@a")).isEqualTo(Status.BAD_REQUEST);
    }

    @Test
    void theLengthIsThatOfTheBodyIfOneFollows() throws Exception {
        String post = ":method=POST|:scheme=http|:path=/|:authority=a";
        assertThat(RequestFields.head(1, fields(post), false, LIMITS).length()).isEqualTo(-1);
        assertThat(RequestFields.head(1, fields(post + "|content-length=007"), false, LIMITS)
                        .length())
                .isEqualTo(7);
        assertThat(request(post + "|content-length=0").length()).isZero();
        assertThat(malformed(post + "|content-length=1")).hasMessageContaining("no body follows");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":scheme=http|:path=/|:authority=a",
                ":method=GET|:path=/|:authority=a",
                ":method=GET|:scheme=http|:authority=a",
                ":method=GET|:scheme=http|:path=|:authority=a",
                GET + "|:method=GET",
                GET + "|:scheme=https",
                GET + "|:path=/",
                GET + "|:authority=shop:8443",
                GET + "|host=shop:8443|host=shop:8443",
                GET + "|:protocol=websocket",
                GET + "|:status=200",
                GET + "|Accept=x",
                GET + "|accepT=x",
                GET + "|connection=x",
                GET + "|proxy-connection=x",
                GET + "|keep-alive=x",
                GET + "|transfer-encoding=chunked",
                GET + "|upgrade=x",
                GET + "|te=gzip",
                GET + "|te=Trailers",
                GET + "|a b=x",
                GET + "|=x",
                GET + "|x= y",
                GET + "|x=y\t",
                GET + "|x=a\rb",
                GET + "|cookie=a\nb",
                GET + "|content-length=",
                GET + "|content-length=-1",
                GET + "|content-length=1234567890123456789",
                GET + "|content-length=0|content-length=0"
            })
    void aMalformedRequestEndsItsStream(String text) {
        H2Failure failure = malformed(text);
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
        assertThat(failure.stream()).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        ":method=G T|:scheme=http|:path=/|:authority=a, 400",
        ":method=|:scheme=http|:path=/|:authority=a, 400",
        ":method=GET|:scheme=ftp|:path=/|:authority=a, 400",
        ":method=GET|:scheme=HTTP|:path=/|:authority=a, 400",
        ":method=GET|:scheme=http|:path=*|:authority=a, 400",
        ":method=GET|:scheme=http|:path=a|:authority=a, 400",
        ":method=GET|:scheme=http|:path=http://a/|:authority=a, 400",
        ":method=GET|:scheme=http|:path=/a b|:authority=a, 400",
        ":method=GET|:scheme=http|:path=/%|:authority=a, 400",
        ":method=GET|:scheme=http|:path=/a#b|:authority=a, 400",
        ":method=CONNECT|:authority=a:80, 501",
        ":method=GET|:scheme=http|:path=/12345678901234567890|:authority=a, 414",
        ":method=GET|:scheme=http|:path=/|:authority=a|expect=x, 417"
    })
    void aRequestThatIsNotServedIsTold(String text, int status) {
        assertThat(refused(text).code()).isEqualTo(status);
    }

    @Test
    void fieldsAreBoundedAsByHttp11() throws Exception {
        assertThat(request(":method=OPTIONS|:scheme=http|:path=/1234567890123456789|:authority=a")
                        .target()
                        .path())
                .hasSize(20);
        assertThat(request(":method=OPTIONS|:scheme=http|:path=*|:authority=a").target())
                .hasToString("*");
        assertThat(request(GET + "|a=|b=|c=|d=").headers().size())
                .as("and the host")
                .isEqualTo(5);
        assertThat(refused(GET + "|a=|b=|c=|d=|e=")).isEqualTo(Status.HEADER_FIELDS_TOO_LARGE);
        String most = "|x=" + "y".repeat(95);
        assertThat(request(GET + most).headers().size()).isEqualTo(2);
        assertThat(refused(GET + most + "y")).isEqualTo(Status.HEADER_FIELDS_TOO_LARGE);
        assertThat(refused(GET + "|cookie=" + "y".repeat(40) + "|cookie=" + "z".repeat(41)))
                .as("cookies count, one by one")
                .isEqualTo(Status.HEADER_FIELDS_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {":method=GET", ":status=200", "X=y", "connection=close", "te=gzip"})
    void whatMayNotStandBehindABodyEndsTheStream(String text) {
        H2Failure failure =
                catchThrowableOfType(H2Failure.class, () -> RequestFields.checkTrailers(3, fields("a=b|" + text)));
        assertThat(failure.stream()).isEqualTo(3);
    }

    @Test
    void otherFieldsMayStandBehindABody() throws Exception {
        RequestFields.checkTrailers(3, fields("x-sum=1|te=trailers"));
    }

    private static ResponseHead answer(String text, boolean end, Method asked) throws H2Failure {
        return AnswerFields.head(1, fields(text), end, asked);
    }

    @ParameterizedTest
    @CsvSource({
        ":status=200, false, GET, -1",
        ":status=200, true, GET, 0",
        ":status=200|content-length=5, false, GET, 5",
        ":status=200|content-length=0, true, GET, 0",
        ":status=200|content-length=5, true, HEAD, 0",
        ":status=200|content-length=5, false, HEAD, 0",
        ":status=304|content-length=5, true, GET, 0",
        ":status=204, true, GET, 0",
        ":status=103|link=x, false, GET, 0"
    })
    void anAnswerEndsWhereItsHeadSays(String text, boolean end, String asked, long length) throws Exception {
        ResponseHead head = answer(text, end, Method.of(asked));
        assertThat(head.length()).isEqualTo(length);
        assertThat(head.keepAlive()).isTrue();
        assertThat(head.headers().first(":status")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x=y",
                ":status=200|:status=200",
                ":status=200|:path=/",
                ":status=",
                ":status=20",
                ":status=2000",
                ":status=099",
                ":status=600",
                ":status=+20",
                ":status=100",
                ":status=103",
                ":status=101",
                ":status=200|content-length=5",
                ":status=200|content-length=a",
                ":status=200|content-length=0|content-length=0",
                ":status=200|Server=x",
                ":status=200|connection=close",
                ":status=200|x=a\nb"
            })
    void anAnswerThatIsMalformedEndsItsStream(String text) {
        H2Failure failure = catchThrowableOfType(H2Failure.class, () -> answer(text, true, Method.GET));
        assertThat(failure).as(text).isNotNull();
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void aChangeOfTheProtocolIsOfHttp11Alone() {
        assertThat(catchThrowableOfType(H2Failure.class, () -> answer(":status=101", false, Method.GET)))
                .isNotNull();
    }

    @Test
    void whatIsSentHasSmallLettersAndNothingOfTheConnection() {
        Response response = Response.text("x").withHeader("X-A", "B").withHeader("Keep-Alive", "1");
        assertThat(SentFields.answer(response, "today", 1))
                .isEqualTo(
                        fields(":status=200|date=today|content-type=text/plain; charset=utf-8|x-a=B|content-length=1"));
        Response dated = Response.of(Status.NOT_FOUND).withHeader("Date", "yesterday");
        assertThat(SentFields.answer(dated, "today", -1)).isEqualTo(fields(":status=404|date=yesterday"));
        assertThat(SentFields.answer(Response.of(Status.OK), "today", 0)).endsWith("content-length", "0");
        assertThat(SentFields.request(
                        fields(":method=GET"), List.of("A", "b", "Upgrade", "x", "transfer-encoding", "chunked")))
                .isEqualTo(fields(":method=GET|a=b"));
    }

    @Test
    void whatIsPackedIsUnpacked() throws Exception {
        HeaderCodec sender = new HeaderCodec(10_000);
        HeaderCodec receiver = new HeaderCodec(10_000);
        List<String> head = fields(":status=200|x-a=\u00e4|x-a=2|cookie=a");
        int first = 0;
        for (int i = 0; i < 3; i++) {
            ByteBuf block = sender.encode(1, head);
            int size = block.readableBytes();
            assertThat(receiver.decode(1, block)).isEqualTo(head);
            assertThat(i == 0 || size < first).as("the tables have learnt").isTrue();
            first = i == 0 ? size : first;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "authorization, secret, true",
        "proxy-authorization, secret, true",
        "cookie, 0123456789012345678, true",
        "cookie, 01234567890123456789, false",
        "x-authorization, secret, false"
    })
    void whatIsSecretIsInNoTable(String name, String value, boolean secret) {
        HeaderCodec codec = new HeaderCodec(10_000);
        int first = codec.encode(1, List.of(name, value)).readableBytes();
        int second = codec.encode(3, List.of(name, value)).readableBytes();
        assertThat(second == first).isEqualTo(secret);
        ByteBuf block = codec.encode(5, List.of(name, value));
        assertThat((block.getByte(0) & 0xf0) == 0x10)
                .as("nor in that of anybody on the way")
                .isEqualTo(secret);
    }

    @Test
    void aTableThatThePeerAllowsNotIsNotUsed() throws Exception {
        HeaderCodec codec = new HeaderCodec(10_000);
        codec.tableSize(0);
        List<String> head = List.of("x-long-name", "a long value");
        codec.encode(1, head);
        int second = codec.encode(3, head).readableBytes();
        assertThat(codec.encode(5, head).readableBytes()).isEqualTo(second).isGreaterThan(10);
        codec.tableSize(4_294_967_295L);
        codec.encode(7, head);
        assertThat(codec.encode(9, head).readableBytes()).as("and again it is").isLessThan(5);
    }

    @Test
    void aListThatIsTooLongIsToldAndTheTablesGoOn() throws Exception {
        HeaderCodec sender = new HeaderCodec(10_000);
        HeaderCodec receiver = new HeaderCodec(100);
        assertThat(receiver.decode(1, sender.encode(1, List.of("x", "y".repeat(67)))))
                .as("as long as it may be, with 32 for the field")
                .hasSize(2);
        assertThat(receiver.decode(3, sender.encode(3, List.of("x", "y".repeat(68)))))
                .isNull();
        List<String> known = List.of("x", "z");
        receiver.decode(5, sender.encode(5, known));
        assertThat(receiver.decode(7, sender.encode(7, known))).isEqualTo(known);
    }

    @Test
    void whatCannotBeUnpackedEndsTheConnection() {
        for (byte[] block : List.of(new byte[] {(byte) 0x80}, new byte[] {(byte) 0xff, 0x7f}, new byte[] {0, 5, 'a'})) {
            H2Failure failure = catchThrowableOfType(
                    H2Failure.class, () -> new HeaderCodec(100).decode(1, Unpooled.wrappedBuffer(block)));
            assertThat(failure).isNotNull();
            assertThat(failure.code()).isEqualTo(ErrorCode.COMPRESSION_ERROR);
            assertThat(failure.stream()).isZero();
        }
    }
}
