package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void partsMeanWhatTheySay() {
        TcpEndpoint endpoint =
                (TcpEndpoint) Endpoint.parse("tcp6:8080:interface=[::1]:backlog=7:reuseport=yes:nodelay=no:timeout=5");
        assertThat(endpoint.host()).isEqualTo("::1");
        assertThat(endpoint.port()).isEqualTo(8080);
        assertThat(endpoint.family()).isEqualTo(TcpEndpoint.Family.IPV6);
        assertThat(endpoint.socket().backlog()).isEqualTo(7);
        assertThat(endpoint.socket().reusePort()).isTrue();
        assertThat(endpoint.socket().noDelay()).isFalse();
        assertThat(endpoint.socket().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void colonsAreQuotedByBracketsOrBackslashes() {
        assertThat(Endpoint.parse("tcp:[::1]:80")).isEqualTo(Endpoint.tcp("::1", 80));
        assertThat(Endpoint.parse("tcp:\\:\\:1:80")).isEqualTo(Endpoint.tcp("::1", 80));
        assertThat(Endpoint.parse("unix:/a\\:b")).isEqualTo(Endpoint.unix(Path.of("/a:b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp:80", "tcp:example.org:80", "tcp4:80", "tcp6:[::1]:80", "unix:/run/x", "memory:chat"})
    void stringFormIsReadAgain(String text) {
        assertThat(Endpoint.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~                   | '' is no kind of endpoint; expected tcp, tcp4, tcp6, unix, memory
            udp:53               | 'udp' is no kind of endpoint; expected tcp, tcp4, tcp6, unix, memory
            tcp                  | 0 parts stand behind the kind; expected PORT or HOST:PORT
            tcp:a:b:c            | 3 parts stand behind the kind; expected PORT or HOST:PORT
            tcp:http             | 'http' is no port; expected a number from 0 to 65535
            tcp:h:65536          | '65536' is no port; expected a number from 0 to 65535
            tcp:80:backlog=0     | '0' is no backlog; expected a number from 1 to 2147483647
            tcp:80:nodelay=maybe | 'nodelay=maybe'; expected yes or no
            tcp:80:colour=red    | 'colour=' is no option of a tcp endpoint; expected interface, backlog, reuseport, nodelay, keepalive, timeout
            tcp:h:80:interface=i | there is a host and an 'interface='; expected one of them
            tcp:80:backlog=1:backlog=2 | 'backlog=' stands there twice; expected it once
            tcp:[::1:80          | a '[' is not closed; expected ']' behind the address
            unix:                | there are 1 parts for PATH; expected unix:PATH
            unix:/a:nodelay=yes  | 'nodelay=' is no option of a unix endpoint; expected backlog, timeout
            memory:a:b           | there are 2 parts for NAME; expected memory:NAME
            """)
    void badStringNamesThePartAndWhatItMayBe(String text, String message) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint '" + text + "': " + message);
    }
}
