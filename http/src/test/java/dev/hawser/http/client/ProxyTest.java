package dev.hawser.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What names a proxy, and who is reached without.
class ProxyTest {
    private static final Proxy PLAIN = Proxy.http("plain", 3128);

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "http://p:3128, HTTP, p, 3128, , ",
        "http://p:3128/, HTTP, p, 3128, , ",
        "HTTP://p, HTTP, p, 80, , ",
        "p, HTTP, p, 80, , ",
        "p:1, HTTP, p, 1, , ",
        "http://[::1]:8080, HTTP, ::1, 8080, , ",
        "socks5://p, SOCKS5, p, 1080, , ",
        "SOCKS5://p:99, SOCKS5, p, 99, , ",
        "socks5h://p, SOCKS5, p, 1080, , ",
        "http://ada@p, HTTP, p, 80, ada, ''",
        "http://ada:@p, HTTP, p, 80, ada, ''",
        "http://ada:a:b@p, HTTP, p, 80, ada, a:b",
        "http://ada:a+b%2B%20%C3%A4@p, HTTP, p, 80, ada, a+b+ \u00e4",
        "http://:pw@p, HTTP, p, 80, '', pw"
    })
    void aUrlNamesAProxy(String url, Proxy.Kind kind, String host, int port, String user, String password) {
        Proxy proxy = Proxy.of(url);
        assertThat(proxy.kind()).isEqualTo(kind);
        assertThat(proxy.host()).isEqualTo(host);
        assertThat(proxy.port()).isEqualTo(port);
        assertThat(proxy.credentials().map(Proxy.Credentials::user).orElse(null))
                .isEqualTo(user);
        assertThat(proxy.credentials().map(Proxy.Credentials::password).orElse(null))
                .isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://",
                "ftp://ada:secret@p",
                "https://ada:secret@p",
                "http://ada:secret@p q",
                "http://ada:secret@",
                "socks4://ada:secret@p"
            })
    void whatNamesNoneIsRefusedWithoutItsPassword(String url) {
        assertThatThrownBy(() -> Proxy.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("that is no proxy; expected http://HOST:PORT or socks5://HOST:PORT");
    }

    @Test
    void aProxyHasAPortAndAUserWithoutAColon() {
        assertThatThrownBy(() -> Proxy.http("p", 0)).hasMessage("port must be 1 to 65535, was 0");
        assertThatThrownBy(() -> Proxy.socks5("p", 65_536)).hasMessage("port must be 1 to 65535, was 65536");
        assertThat(Proxy.http("p", 1).port()).isOne();
        assertThat(Proxy.socks5("p", 65_535).port()).isEqualTo(65_535);
        assertThatThrownBy(() -> PLAIN.withCredentials("a:b", "c")).hasMessage("a user has no colon");
        assertThat(PLAIN.withCredentials("ada", "secret").toString())
                .contains("ada")
                .doesNotContain("secret");
    }

    @ParameterizedTest(name = "{1} is reached by {2} if {0} are not")
    @CsvSource(
            delimiter = '|',
            value = {
                "x.org          | http://x.org/         | direct",
                "x.org          | http://x.org:8080/    | direct",
                "x.org          | https://www.x.org/    | direct",
                "x.org          | http://ax.org/        | plain",
                "x.org          | http://x.org.evil/    | plain",
                ".x.org         | http://x.org/         | direct",
                "*.x.org        | http://a.b.x.org/     | direct",
                "*.x.org        | http://x.org/         | direct",
                "X.ORG          | http://x.org/         | direct",
                "' x.org '      | http://x.org/         | direct",
                "x.org:8080     | http://x.org:8080/    | direct",
                "x.org:8080     | http://x.org/         | plain",
                "x.org:443      | https://x.org/        | direct",
                "*              | https://any/          | direct",
                "''             | http://x.org/         | plain",
                "'.'            | http://x.org/         | plain",
                "'*.'           | http://x.org/         | plain",
                "10.0.0.1       | http://10.0.0.1/      | direct",
                "::1            | http://[::1]:81/      | direct"
            })
    void someHostsAreReachedWithout(String direct, String url, String by) {
        String found = Proxies.all(PLAIN, List.of("unused.org", direct))
                .of(Origin.of(URI.create(url)))
                .map(Proxy::host)
                .orElse("direct");
        assertThat(found).isEqualTo(by);
    }

    private static String by(String url, String... variables) {
        Map<String, String> environment = new java.util.HashMap<>();
        for (String variable : variables) {
            environment.put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
        }
        return Proxies.of(environment)
                .of(Origin.of(URI.create(url)))
                .map(Proxy::host)
                .orElse("direct");
    }

    @Test
    void theMoreParticularVariableCounts() {
        String[] all = {
            "http_proxy=plain", "https_proxy=secure", "HTTPS_PROXY=capitals", "all_proxy=all", "ALL_PROXY=ALL"
        };
        assertThat(by("http://a/", all)).isEqualTo("plain");
        assertThat(by("https://a/", all)).isEqualTo("secure");
        assertThat(by("https://a/", all[2], all[3], all[4])).isEqualTo("capitals");
        assertThat(by("https://a/", all[0], all[3], all[4])).isEqualTo("all");
        assertThat(by("http://a/", all[1], all[3], all[4])).isEqualTo("all");
        assertThat(by("http://a/", all[4])).isEqualTo("ALL");
        assertThat(by("https://a/", all[0])).isEqualTo("direct");
        assertThat(by("http://a/", all[1], all[2])).isEqualTo("direct");
    }

    @Test
    void aVariableWithoutAValueIsNone() {
        assertThat(by("http://a/", "http_proxy=", "all_proxy=all")).isEqualTo("all");
        assertThat(by("http://a/", "http_proxy= \t", "all_proxy= all ")).isEqualTo("all");
        assertThat(by("http://a/", "http_proxy=p", "no_proxy= ", "NO_PROXY=a")).isEqualTo("direct");
        assertThat(by("http://a/", "http_proxy=p", "no_proxy=b", "NO_PROXY=a")).isEqualTo("p");
        assertThat(by("http://a/", "http_proxy=p", "no_proxy=b, ,a")).isEqualTo("direct");
    }
}
