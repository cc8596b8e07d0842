package dev.hawser.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests, responses and what they are made of: each change makes another one and leaves the rest as it was.
class MessagesTest {
    @Test
    void fieldsAreAddedInThePlaceOfOthersOrBehindThem() {
        Headers headers = Headers.of("A", "1", "B", "2", "a", "3");
        assertThat(headers.with("a", "4")).isEqualTo(Headers.of("B", "2", "a", "4"));
        assertThat(headers.and("A", "4")).isEqualTo(Headers.of("A", "1", "B", "2", "a", "3", "A", "4"));
        assertThat(headers.without("x", "A")).isEqualTo(Headers.of("B", "2"));
        assertThat(headers.without("a", "b")).isEqualTo(Headers.none());
        assertThat(headers.size()).isEqualTo(3);
        assertThat(headers).as("it is as it was").isEqualTo(Headers.of("A", "1", "B", "2", "a", "3"));
        assertThat(Headers.of()).isSameAs(Headers.none());
    }

    @Test
    void fieldsAreToldInTheirOrder() {
        List<String> told = new ArrayList<>();
        Headers.of("B", "1", "A", "2", "B", "3").forEach((name, value) -> told.add(name + value));
        assertThat(told).containsExactly("B1", "A2", "B3");
        assertThat(Headers.none()).hasToString("{}");
    }

    @Test
    void fieldsAreTheSameIfTheyAreWrittenAlike() {
        Headers one = Headers.of("A", "1").and("B", "2");
        assertThat(one).isEqualTo(Headers.of("A", "1", "B", "2")).hasSameHashCodeAs(Headers.of("A", "1", "B", "2"));
        assertThat(one).isNotEqualTo(Headers.of("B", "2", "A", "1")).isNotEqualTo("{A: 1, B: 2}");
        assertThat(one.hashCode()).isNotEqualTo(Headers.of("A", "1").hashCode());
    }

    @Test
    void namesWithoutValuesAreRefused() {
        assertThatThrownBy(() -> Headers.of("A", "1", "B"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 texts");
        assertThatThrownBy(() -> Headers.none().with("A", "\n")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Headers.none().with("A b", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Headers.none().and("A", "\r")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Headers.none().and("", "c")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a, true",
        "A, true",
        "b, true",
        "c, true",
        "d, true",
        "'', true",
        "a b, false",
        "e, false",
        "'a, b', false"
    })
    void wordsStandBetweenCommasOfAllFieldsOfTheName(String word, boolean there) {
        Headers headers = Headers.of("X", "a,  B\t,", "Y", "e", "x", "c", "X", "d");
        assertThat(headers.has("x", word)).isEqualTo(there);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void whatOnlyLooksIsSafe(String name) {
        assertThat(Method.of(name).isSafe()).isTrue();
        assertThat(new Method(name).isSafe()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "CONNECT", "get", "PROPFIND"})
    void whatMayChangeSomethingIsNotSafe(String name) {
        assertThat(Method.of(name).isSafe()).isFalse();
        assertThat(Method.of(name)).isEqualTo(new Method(name)).hasToString(name);
    }

    @Test
    void methodsAreComparedAsTheyAreWritten() {
        assertThat(Method.of("get")).isNotEqualTo(Method.GET);
        for (String usual : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            assertThat(Method.of(usual)).as("made once").isSameAs(Method.of(usual));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "100, false, false",
        "103, false, false",
        "199, false, false",
        "200, true, true",
        "204, true, false",
        "205, true, true",
        "299, true, true",
        "300, false, true",
        "304, false, false",
        "404, false, true",
        "500, false, true",
        "599, false, true"
    })
    void theNumberSaysWhetherAllIsWellAndWhetherThereIsABody(int code, boolean success, boolean body) {
        Status status = new Status(code);
        assertThat(status.isSuccess()).isEqualTo(success);
        assertThat(status.allowsBody()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 99, 600, 1000})
    void otherNumbersAreNoStatus(int code) {
        assertThatThrownBy(() -> new Status(code))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("was " + code);
    }

    @Test
    void aStatusIsShownWithItsUsualName() {
        assertThat(Status.NOT_FOUND).hasToString("404 Not Found");
        assertThat(new Status(299)).hasToString("299");
        assertThat(new Status(299).reason()).isEmpty();
    }

    @Test
    void aTargetIsAPathWithItsSegmentsAndAQuery() {
        Target target = Target.parse("/a/b%2Fc/?x=1?2/3");
        assertThat(target.path()).isEqualTo("/a/b%2Fc/");
        assertThat(target.query()).isEqualTo("x=1?2/3");
        assertThat(target.segments()).containsExactly("a", "b/c", "");
        assertThat(target).hasToString("/a/b%2Fc/?x=1?2/3");
        assertThat(Target.parse("/").segments()).containsExactly("");
        assertThat(Target.parse("//").segments()).containsExactly("", "");
        assertThat(Target.parse("/a+b?").segments())
                .as("a plus is a blank in queries alone")
                .containsExactly("a+b");
        assertThat(Target.parse("/a?")).hasToString("/a");
        assertThat(Target.parse("*").segments()).isEmpty();
        assertThat(Target.parse("/%F0%9F%98%80").segments()).containsExactly("\ud83d\ude00");
    }

    @ParameterizedTest
    @CsvSource({
        "a=1&a=2, a, 1",
        "b=1&a=2, a, 2",
        "a, a, ''",
        "a=, a, ''",
        "a=b=c, a, b=c",
        "a+b=c+d, a b, c d",
        "%61=%62, a, b",
        "gr%C3%BCn=1, gr\u00fcn, 1",
        "=1, '', 1",
        "&&a=1, a, 1"
    })
    void theFirstValueOfANameInAQueryIsFound(String query, String name, String value) {
        assertThat(Request.get("/?" + query).query(name)).contains(value);
    }

    @ParameterizedTest
    @CsvSource({"b=1, a", "'', a", "'', ''", "'&', ''", "A=1, a", "%=1&a=2, a", "a=%, a", "a=%c3, a", "aa=1, a"})
    void whatIsNotInAQueryOrCannotBeDecodedIsNotFound(String query, String name) {
        assertThat(Request.get("/?" + query).query(name)).isEmpty();
    }

    @Test
    void aRequestIsChangedAPartAtATime() {
        Request request = Request.of(Method.PUT, "/a?b=c").withHeader("X", "1");
        assertThat(request).hasToString("PUT /a?b=c");
        assertThat(request.withHeader("x", "2").headers()).isEqualTo(Headers.of("x", "2"));
        Body body = Body.of(new byte[1]);
        Request other = request.withBody(body).withParameters(Map.of("id", "7"));
        assertThat(other.body()).isSameAs(body);
        assertThat(other.headers()).isEqualTo(request.headers());
        assertThat(other.method()).isEqualTo(Method.PUT);
        assertThat(other.path("id")).isEqualTo("7");
        assertThat(other.withHeader("Y", "1").path("id")).isEqualTo("7");
        assertThatThrownBy(() -> other.path("name"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{name}")
                .hasMessageContaining("[id]");
        assertThat(request.parameters()).isEmpty();
    }

    @Test
    void aResponseIsChangedAPartAtATime() {
        Response response = Response.bytes("image/png", new byte[] {1});
        assertThat(response.headers()).isEqualTo(Headers.of("Content-Type", "image/png"));
        Response other = response.withStatus(Status.NOT_FOUND).withHeader("content-type", "a/b");
        assertThat(other.status()).isEqualTo(Status.NOT_FOUND);
        assertThat(other.headers()).isEqualTo(Headers.of("content-type", "a/b"));
        assertThat(other.content()).isSameAs(response.content());
        Response.Content content = new Response.Stream(3, _ -> {});
        assertThat(other.withContent(content).content()).isSameAs(content);
        assertThat(other.withContent(content).status()).isEqualTo(Status.NOT_FOUND);
        Response made = Response.created("/7");
        assertThat(made.status().code()).isEqualTo(201);
        assertThat(made.headers().first("location")).contains("/7");
        assertThat(Response.stream("a/b", 7, _ -> {}).content())
                .isInstanceOfSatisfying(
                        Response.Stream.class,
                        stream -> assertThat(stream.length()).isEqualTo(7));
        assertThat(Response.stream("a/b", _ -> {}).content())
                .isInstanceOfSatisfying(
                        Response.Stream.class,
                        stream -> assertThat(stream.length()).isEqualTo(-1));
    }

    @Test
    void onlyAChangeOfTheProtocolIsAnsweredBy101() {
        Upgraded next = new Upgraded() {
            @Override
            public dev.hawser.defer.Deferred<@org.jspecify.annotations.Nullable Void> speak(
                    dev.hawser.net.Connection connection, String name) {
                throw new AssertionError();
            }

            @Override
            public void closing() {}
        };
        Response.Upgrade upgrade = new Response.Upgrade(next);
        assertThat(new Response(Status.SWITCHING_PROTOCOLS, Headers.none(), upgrade).content())
                .isSameAs(upgrade);
        assertThatThrownBy(() -> new Response(Status.OK, Headers.none(), upgrade))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("was 200 OK");
        for (int code : new int[] {100, 101, 103, 199}) {
            assertThatThrownBy(() -> Response.of(new Status(code))).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
