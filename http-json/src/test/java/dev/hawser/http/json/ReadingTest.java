package dev.hawser.http.json;

import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Body;
import dev.hawser.http.HttpException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.testing.WithReactor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What of a request is read as JSON, and what is said of what is not.
@WithReactor
class ReadingTest {
    enum Size {
        SMALL,
        LARGE
    }

    record Tea(String name, Size size, Boolean hot, List<String> words, double price) {}

    private static final String WELL =
            "{\"name\":\"a\",\"size\":\"LARGE\",\"hot\":true,\"words\":[\"b\"],\"price\":1.5}";

    private static Request request(String type, String content) {
        return Request.of(Method.POST, "/").withHeader("Content-Type", type).withBody(Body.of(content.getBytes(UTF_8)));
    }

    private static Deferred<Tea> read(String content) {
        return Json.strict().read(request("application/json", content), Tea.class);
    }

    private static HttpException refused(Deferred<?> read) {
        return failureOf(read, HttpException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON ; charset=utf-8",
                "application/vnd.tea+json",
                "application/problem+JSON; x=y"
            })
    void typesOfJsonAreRead(String type) {
        assertThat(successOf(Json.strict().read(request(type, WELL), Tea.class)))
                .isEqualTo(new Tea("a", Size.LARGE, true, List.of("b"), 1.5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/json",
                "application/jsonp",
                "application/json+x",
                "text/x+json",
                "json",
                "x; application/json"
            })
    void otherTypesAreNot(String type) {
        assertThat(refused(Json.strict().read(request(type, WELL), Tea.class))
                        .status()
                        .code())
                .isEqualTo(415);
        Request untyped = Request.of(Method.POST, "/").withBody(Body.of(WELL.getBytes(UTF_8)));
        assertThat(refused(Json.strict().read(untyped, Tea.class)).status().code())
                .isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"size\":\"HUGE\"} | /size (line 1, column 9): expected one of the values that there are",
                "{\"hot\":\"warm\"} | /hot (line 1, column 8): expected true or false",
                "{\"price\":\"much\"} | /price (line 1, column 10): expected a number that fits",
                "{\"name\":[]} | /name (line 1, column 9): expected a text",
                "{\"words\":{}} | /words (line 1, column 10): expected a list",
                "{\"words\":[1,{}]} | /words/1 (line 1, column 13): expected a text",
                "{\"wor\u00fcds\":1} | /wor?ds: there is no such field",
                "{} {} | line 1, column 4: ",
                "{'name':1} | it is no JSON",
                "7 | line 1, column 1: expected an object"
            })
    void whatDoesNotFitIsToldWithWhatWasExpected(String content, String said) {
        HttpException refusal = refused(read(content));
        assertThat(refusal.status().code()).isEqualTo(400);
        assertThat(refusal).hasMessageContaining(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", " null ", "", "  "})
    void nothingIsNoRecord(String content) {
        HttpException refusal = refused(read(content));
        assertThat(refusal.status().code()).isEqualTo(400);
        assertThat(refusal).hasMessageContaining("expected an object");
    }

    @Test
    void theNameOfAFieldIsShownInPart() {
        HttpException refusal = refused(read("{\"" + "x".repeat(500) + "\":1}"));
        assertThat(refusal).hasMessageStartingWith("/" + "x".repeat(99) + "…: there is no");
    }

    @Test
    void aHundredLevelsAreReadAndNoMore() {
        Json json = Json.strict();
        String most = "[".repeat(100) + "]".repeat(100);
        assertThat((Object) successOf(json.read(request("application/json", most), List.class)))
                .isInstanceOf(List.class);
        HttpException refusal = refused(json.read(request("application/json", "[" + most + "]"), List.class));
        assertThat(refusal).hasMessageContaining("nested too deeply");
    }

    @Test
    void contentIsBoundedAsItIsSaid() {
        Json four = Json.strict().withMax(4);
        assertThat(successOf(four.read(request("application/json", "1234"), Integer.class)))
                .isEqualTo(1234);
        assertThat(refused(four.read(request("application/json", "12345"), Integer.class))
                        .status()
                        .code())
                .isEqualTo(413);
        assertThatThrownBy(() -> Json.strict().withMax(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was 0");
        assertThat(successOf(Json.strict().withMax(1).read(request("application/json", "7"), Integer.class)))
                .isEqualTo(7);
    }

    @Test
    void aValueIsWrittenWithItsType() {
        Response response = Json.strict().response(Map.of("a", List.of(1, "\u00fc")));
        assertThat(response.headers().first("content-type")).contains("application/json");
        assertThat(new String(((Response.Bytes) response.content()).bytes(), UTF_8))
                .isEqualTo("{\"a\":[1,\"\u00fc\"]}");
    }
}
