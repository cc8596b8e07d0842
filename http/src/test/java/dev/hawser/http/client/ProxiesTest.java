package dev.hawser.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which variables name a proxy, and for whom.
class ProxiesTest {
    private static String by(Map<String, String> environment, String url) {
        return Proxies.of(environment)
                .of(Origin.of(URI.create(url)))
                .map(proxy -> proxy.kind() + " " + proxy.host() + " " + proxy.port()
                        + proxy.credentials()
                                .map(who -> " " + who.user() + " " + who.password())
                                .orElse(""))
                .orElse("direct");
    }

    @Test
    void variablesNameProxies() {
        Map<String, String> both = Map.of(
                "http_proxy", "http://plain:3128", "HTTPS_PROXY", "secure:81", "no_proxy", "localhost, .corp,x.org:81");
        assertThat(by(both, "http://a/")).isEqualTo("HTTP plain 3128");
        assertThat(by(both, "https://a/")).isEqualTo("HTTP secure 81");
        assertThat(by(both, "http://localhost:8080/")).isEqualTo("direct");
        assertThat(by(both, "http://a.corp/")).isEqualTo("direct");
        assertThat(by(both, "http://acorp/")).isEqualTo("HTTP plain 3128");
        assertThat(by(both, "http://x.org:81/")).isEqualTo("direct");
        assertThat(by(both, "http://x.org/")).isEqualTo("HTTP plain 3128");
        assertThat(by(Map.of("ALL_PROXY", "socks5://a%40b:p+w@s"), "http://a/")).isEqualTo("SOCKS5 s 1080 a@b p+w");
        assertThat(by(Map.of("all_proxy", "p:1", "no_proxy", "*"), "http://a/")).isEqualTo("direct");
        assertThat(by(Map.of("HTTP_PROXY", "http://evil/"), "http://a/")).isEqualTo("direct");
        assertThat(by(Map.of(), "http://a/")).isEqualTo("direct");
    }

    @Test
    void whatIsNoneIsRefusedWithoutItsPassword() {
        assertThatThrownBy(() -> Proxies.of(Map.of("http_proxy", "ftp://u:secret@x/")))
                .hasMessage("the variable http_proxy names no proxy; expected http://HOST:PORT or socks5://HOST:PORT");
    }
}
