package dev.hawser.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.task.Backoff;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a client may be told, and what it is without being told.
class HttpClientOptionsTest {
    private static Arguments bound(String name, int least, BiConsumer<HttpClientOptions, Integer> set) {
        return Arguments.of(name, least, set);
    }

    static Stream<Arguments> counts() {
        return Stream.of(
                bound("perOrigin", 1, HttpClientOptions::perOrigin),
                bound("maxConnections", 1, HttpClientOptions::maxConnections),
                bound("maxWaiting", 1, HttpClientOptions::maxWaiting),
                bound("bytes of maxHead", 1, (options, value) -> options.maxHead(value, 1)),
                bound("count of maxHead", 1, (options, value) -> options.maxHead(1, value)),
                bound("maxBody", 0, HttpClientOptions::maxBody),
                bound("redirects", 0, HttpClientOptions::redirects),
                bound("retries", 0, HttpClientOptions::retries),
                bound("stream of http2Windows", 1, (options, value) -> options.http2Windows(value, 1)),
                bound("connection of http2Windows", 1, (options, value) -> options.http2Windows(1, value)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("counts")
    void aCountHasALeastValue(String name, int least, BiConsumer<HttpClientOptions, Integer> set) {
        assertThatCode(() -> set.accept(new HttpClientOptions(), least)).doesNotThrowAnyException();
        assertThatThrownBy(() -> set.accept(new HttpClientOptions(), least - 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name + " must be " + least + " or more, was " + (least - 1));
    }

    private static Arguments time(String name, BiConsumer<HttpClientOptions, Duration> set) {
        return Arguments.of(name, set);
    }

    static Stream<Arguments> times() {
        return Stream.of(
                time("timeout", HttpClientOptions::timeout),
                time("connectTimeout", HttpClientOptions::connectTimeout),
                time("idleTimeout", HttpClientOptions::idleTimeout),
                time("maxAge", HttpClientOptions::maxAge));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("times")
    void aTimeIsLongerThanNothing(String name, BiConsumer<HttpClientOptions, Duration> set) {
        assertThatCode(() -> set.accept(new HttpClientOptions(), Duration.ofNanos(1)))
                .doesNotThrowAnyException();
        for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
            assertThatThrownBy(() -> set.accept(new HttpClientOptions(), wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + " must be longer than nothing, was " + wrong);
        }
    }

    @Test
    void withoutBeingToldItIsAsItsDescriptionSays() {
        ClientSettings usual = new HttpClientOptions().settings();
        assertThat(usual.perOrigin()).isEqualTo(50);
        assertThat(usual.maxConnections()).isEqualTo(500);
        assertThat(usual.maxWaiting()).isEqualTo(10_000);
        assertThat(usual.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(usual.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(usual.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(usual.maxAge()).isEqualTo(Duration.ofMinutes(10));
        assertThat(usual.head().line()).isEqualTo(65_536);
        assertThat(usual.head().fields()).isEqualTo(65_536);
        assertThat(usual.head().count()).isEqualTo(200);
        assertThat(usual.maxBody()).isEqualTo(16 * 1024 * 1024);
        assertThat(usual.compressed()).isTrue();
        assertThat(usual.redirects()).isEqualTo(10);
        assertThat(usual.cookies()).isEmpty();
        assertThat(usual.version()).isEqualTo(HttpVersion.AUTO);
        assertThat(usual.streamWindow()).isEqualTo(256 * 1024);
        assertThat(usual.connectionWindow()).isEqualTo(16 * 1024 * 1024);
        assertThat(usual.addresses()).isEmpty();
        assertThat(usual.endpoints()).isEmpty();
    }

    @Test
    void whatItIsToldIsKept() {
        CookieJar jar = CookieJar.create();
        ClientSettings told = new HttpClientOptions()
                .perOrigin(2)
                .maxConnections(3)
                .maxWaiting(4)
                .maxHead(5, 6)
                .maxBody(0)
                .compressed(false)
                .redirects(7)
                .cookies(jar)
                .http2Windows(8, 9)
                .version(HttpVersion.HTTP_1_1)
                .settings();
        assertThat(told.perOrigin()).isEqualTo(2);
        assertThat(told.maxConnections()).isEqualTo(3);
        assertThat(told.maxWaiting()).isEqualTo(4);
        assertThat(told.head().line()).isEqualTo(5);
        assertThat(told.head().fields()).isEqualTo(5);
        assertThat(told.head().count()).isEqualTo(6);
        assertThat(told.maxBody()).isZero();
        assertThat(told.compressed()).isFalse();
        assertThat(told.redirects()).isEqualTo(7);
        assertThat(told.cookies()).containsSame(jar);
        assertThat(told.streamWindow()).isEqualTo(8);
        assertThat(told.connectionWindow()).isEqualTo(9);
        assertThat(told.version()).isEqualTo(HttpVersion.HTTP_1_1);
    }

    @Test
    void theUsualWaitsBetweenTriesAreByChanceAndDouble() {
        Retrying usual = new HttpClientOptions().retries(9).settings().retrying();
        Duration[] longest = {Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(800)};
        for (int failures = 1; failures <= longest.length; failures++) {
            Duration wait =
                    usual.wait(failures, Optional.empty(), Duration.ofHours(1)).orElseThrow();
            assertThat(wait).isBetween(Duration.ZERO, longest[failures - 1]);
        }
        Retrying own = new HttpClientOptions()
                .retries(1)
                .backoff(Backoff.constant(Duration.ofSeconds(5)))
                .settings()
                .retrying();
        assertThat(own.wait(1, Optional.empty(), Duration.ofHours(1))).contains(Duration.ofSeconds(5));
        assertThat(own.wait(2, Optional.empty(), Duration.ofHours(1))).isEmpty();
        assertThat(new HttpClientOptions().settings().retrying().wait(1, Optional.empty(), Duration.ofHours(1)))
                .isEmpty();
    }

    @Test
    void publicAddressesAreThoseOfTheInternetAtLarge() {
        var allowed = new HttpClientOptions()
                .publicAddressesOnly()
                .settings()
                .addresses()
                .orElseThrow();
        assertThat(allowed.test(InetAddress.ofLiteral("1.1.1.1"))).isTrue();
        assertThat(allowed.test(InetAddress.ofLiteral("10.0.0.1"))).isFalse();
    }

    @Test
    void addressesCannotBeChosenBesideAProxy() {
        HttpClientOptions both =
                new HttpClientOptions().proxy(Proxy.http("p", 1)).addresses(_ -> true);
        assertThatThrownBy(both::settings).hasMessageContaining("beside a proxy, which looks names up by itself");
        assertThatCode(() -> new HttpClientOptions().proxy(Proxy.http("p", 1)).settings())
                .doesNotThrowAnyException();
    }
}
