package dev.hawser.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which URLs are of one server, and how that is written.
class OriginTest {
    @ParameterizedTest(name = "{0} is of {1} {2}, in a Host {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "http://shop              | shop            | 80    | shop               | shop:80",
                "http://shop/             | shop            | 80    | shop               | shop:80",
                "https://shop/            | shop            | 443   | shop               | shop:443",
                "http://shop:/x           | shop            | 80    | shop               | shop:80",
                "http://shop:80/          | shop            | 80    | shop               | shop:80",
                "https://shop:443/        | shop            | 443   | shop               | shop:443",
                "http://shop:443/         | shop            | 443   | shop:443           | shop:443",
                "https://shop:80/         | shop            | 80    | shop:80            | shop:80",
                "HTTP://Shop.ORG/         | shop.org        | 80    | shop.org           | shop.org:80",
                "HttpS://Shop.ORG:8443/   | shop.org        | 8443  | shop.org:8443      | shop.org:8443",
                "http://shop:65535/       | shop            | 65535 | shop:65535         | shop:65535",
                "http://shop:00080/       | shop            | 80    | shop               | shop:80",
                "http://a_b.c-d/          | a_b.c-d         | 80    | a_b.c-d            | a_b.c-d:80",
                "http://10.0.0.1:81/      | 10.0.0.1        | 81    | 10.0.0.1:81        | 10.0.0.1:81",
                "http://[::1]/            | ::1             | 80    | [::1]              | [::1]:80",
                "http://[::1]:/           | ::1             | 80    | [::1]              | [::1]:80",
                "http://[FE80::A]:81/     | fe80::a         | 81    | [fe80::a]:81       | [fe80::a]:81",
                "https://[::1]:8443/      | ::1             | 8443  | [::1]:8443         | [::1]:8443",
                "http://B\u00fccher.de/   | xn--bcher-kva.de | 80   | xn--bcher-kva.de   | xn--bcher-kva.de:80"
            })
    void aUrlIsOfAnOrigin(String url, String host, int port, String authority, String hostAndPort) {
        Origin origin = Origin.of(URI.create(url));
        assertThat(origin.host()).isEqualTo(host);
        assertThat(origin.port()).isEqualTo(port);
        assertThat(origin.authority()).isEqualTo(authority);
        assertThat(origin.hostAndPort()).isEqualTo(hostAndPort);
        assertThat(origin.secure()).isEqualTo(url.startsWith("https") || url.startsWith("HttpS"));
        assertThat(origin).hasToString((origin.secure() ? "https://" : "http://") + authority);
        assertThat(Origin.of(URI.create(origin.toString()))).isEqualTo(origin);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop/x           | begins neither with http:// nor with https:// and a host",
                "//shop/x         | begins neither with http:// nor with https:// and a host",
                "ftp://shop/      | begins neither with http:// nor with https:// and a host",
                "httpx://shop/    | begins neither with http:// nor with https:// and a host",
                "mailto:ada@shop  | begins neither with http:// nor with https:// and a host",
                "http:/shop       | begins neither with http:// nor with https:// and a host",
                "http:///x        | begins neither with http:// nor with https:// and a host",
                "http://:80/      | has no host",
                "http://sh%20op/  | has no host",
                "http://shop:x/   | has no port that is a number",
                "http://shop:-1/  | has no port that is a number",
                "http://shop:80:80/ | has no port that is a number",
                "http://shop:000080/ | has no port that is a number"
            })
    void whatIsOfNoneIsRefusedWithItsUrl(String url, String why) {
        assertThatThrownBy(() -> Origin.of(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the URL " + url + " " + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://ada:secret@shop/", "https://secret@shop/", "http://@shop/"})
    void aUserInAUrlIsRefusedAndNotShown(String url) {
        assertThatThrownBy(() -> Origin.of(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a URL has no user and no password here")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_536, 99_999})
    void aPortIsOfSixteenBits(int port) {
        assertThatThrownBy(() -> new Origin(false, "shop", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be 1 to 65535, was " + port);
    }

    @Test
    void theFirstAndTheLastPortAreTaken() {
        assertThat(new Origin(false, "shop", 1)).hasToString("http://shop:1");
        assertThat(new Origin(false, "shop", 65_535)).hasToString("http://shop:65535");
    }
}
