package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.tls.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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
    void partsOfTlsMeanWhatTheySay() {
        TlsEndpoint endpoint = (TlsEndpoint) Endpoint.parse("tls4:example.org:8443:trust=ca.pem:certificate=a.pem,b.pem"
                + ":key=a.key,b.key:password=x:clients=wanted:servername=other.example:checkhost=no:alpn=h2,http/1.1"
                + ":versions=1.3:ciphers=TLS_AES_128_GCM_SHA256:handshake=3:engine=jdk:backlog=7");
        assertThat(endpoint.tcp())
                .isEqualTo(Endpoint.tcp("example.org", 8443)
                        .withFamily(TcpEndpoint.Family.IPV4)
                        .withSocket(socket -> socket.backlog(7)));
        TlsSettings options = endpoint.options();
        assertThat(options.trust()).contains(Path.of("ca.pem"));
        assertThat(options.keys())
                .containsExactly(
                        new KeyFiles(Path.of("a.pem"), Path.of("a.key"), Optional.of("x")),
                        new KeyFiles(Path.of("b.pem"), Path.of("b.key"), Optional.of("x")));
        assertThat(options.clientCertificates()).isEqualTo(ClientCertificates.WANTED);
        assertThat(options.serverName()).contains("other.example");
        assertThat(options.checkHost()).isFalse();
        assertThat(options.applicationProtocols()).containsExactly("h2", "http/1.1");
        assertThat(options.versions()).containsExactly(TlsVersion.TLS_1_3);
        assertThat(options.ciphers()).containsExactly("TLS_AES_128_GCM_SHA256");
        assertThat(options.handshakeTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.engine()).isEqualTo(TlsEngine.JDK);
    }

    @Test
    void colonsAreQuotedByBracketsOrBackslashes() {
        assertThat(Endpoint.parse("tcp:[::1]:80")).isEqualTo(Endpoint.tcp("::1", 80));
        assertThat(Endpoint.parse("tcp:\\:\\:1:80")).isEqualTo(Endpoint.tcp("::1", 80));
        assertThat(Endpoint.parse("unix:/a\\:b")).isEqualTo(Endpoint.unix(Path.of("/a:b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp:80",
                "tcp:example.org:80",
                "tcp4:80",
                "tcp6:[::1]:80",
                "tls:443",
                "tls6:example.org:443",
                "unix:/run/x",
                "memory:chat"
            })
    void stringFormIsReadAgain(String text) {
        assertThat(Endpoint.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~                   | '' is no kind of endpoint; expected tcp, tcp4, tcp6, tls, tls4, tls6, unix, memory
            sctp:53              | 'sctp' is no kind of endpoint; expected tcp, tcp4, tcp6, tls, tls4, tls6, unix, memory
            tcp                  | 0 parts stand behind the kind; expected PORT or HOST:PORT
            tcp:a:b:c            | 3 parts stand behind the kind; expected PORT or HOST:PORT
            tcp:http             | 'http' is no port; expected a number from 0 to 65535
            tcp:h:65536          | '65536' is no port; expected a number from 0 to 65535
            tcp:80:backlog=0     | '0' is no backlog; expected a number from 1 to 2147483647
            tcp:80:nodelay=maybe | 'nodelay=maybe'; expected yes or no
            tcp:80:colour=red    | 'colour=' is no option of a tcp endpoint; expected interface, backlog, reuseport, nodelay, keepalive, linger, timeout
            tcp:h:80:interface=i | there is a host and an 'interface='; expected one of them
            tcp:80:backlog=1:backlog=2 | 'backlog=' stands there twice; expected it once
            tcp:[::1:80          | a '[' is not closed; expected ']' behind the address
            unix:                | there are 1 parts for PATH; expected unix:PATH
            unix:/a:nodelay=yes  | 'nodelay=' is no option of a unix endpoint; expected backlog, timeout
            tls:80:clients=all   | 'clients=all'; expected none, wanted or required
            tls:80:versions=1.1  | '1.1' is no version of TLS; expected 1.2, 1.3 or 1.2,1.3
            tls:80:versions=1.2, | 'versions=' is empty; expected a value
            tls:80:engine=gnu    | 'engine=gnu'; expected jdk or openssl
            tls:80:key=k         | there are 0 files for 'certificate=' and 1 for 'key='; expected a key for each certificate
            tls:80:handshake=0   | '0' is no handshake; expected a number from 1 to 86400
            tls:80:colour=red    | 'colour=' is no option of a tls endpoint; expected trust, certificate, key, password, clients, servername, checkhost, alpn, versions, ciphers, handshake, engine, interface, backlog, reuseport, nodelay, keepalive, linger, timeout
            memory:a:b           | there are 2 parts for NAME; expected memory:NAME
            """)
    void badStringNamesThePartAndWhatItMayBe(String text, String message) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint '" + text + "': " + message);
    }

    /// Found by EndpointFuzz: what had been behind a backslash stood there without it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "unix:/run/a\\=b\\[c\\]",
                "unix:/run/a\\:b\\\\c",
                "memory:a\\:b",
                "tcp:x\\=y:80",
                "tcp:[fe80::1%eth0]:80",
                "tls6:[::1]:443"
            })
    void whatAnEndpointSaysOfItselfIsThatEndpointAgain(String text) {
        assertThat(Endpoint.parse(text)).hasToString(text);
    }

    @Test
    void anInterfaceMayHaveAnEqualsSign() {
        UdpEndpoint endpoint = UdpEndpoint.parse("udp:0:interface=a=b");
        assertThat(endpoint.host()).isEqualTo("a=b");
        assertThat(UdpEndpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    }
}
