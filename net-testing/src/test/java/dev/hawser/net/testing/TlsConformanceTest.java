package dev.hawser.net.testing;

import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.NetOptions;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.tls.TlsVersion;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactorOptions;
import dev.hawser.testing.TestTime;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// TLS over TCP, by each engine and version. Slow: four times the whole kit, with real ciphers.
@Tag("slow")
@ParameterizedClass
@MethodSource("kinds")
class TlsConformanceTest extends TransportConformance {
    private record Kind(TlsEngine engine, TlsVersion version) {}

    @TempDir
    private static Path directory;

    private static Path certificate;
    private static Path key;

    private final Kind kind;

    TlsConformanceTest(Kind kind) {
        this.kind = kind;
    }

    static Stream<Kind> kinds() {
        return Arrays.stream(TlsEngine.values())
                .filter(engine -> engine != TlsEngine.AUTO)
                .flatMap(engine -> Arrays.stream(TlsVersion.values()).map(version -> new Kind(engine, version)));
    }

    @BeforeAll
    static void makeCertificate() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        certificate = Files.writeString(directory.resolve("certificate.pem"), bundle.getCertificatePEM());
        key = Files.writeString(directory.resolve("key.pem"), bundle.getPrivateKeyPEM());
    }

    @Override
    protected void configure(TestReactorOptions options) {
        options.time(TestTime.REAL).reactor(reactor -> reactor.poller(NettyPoller.create()));
    }

    @Override
    protected TransportFixture open(Reactor reactor, Consumer<NetOptions> options) {
        TlsSettings both = TlsSettings.of(tls -> tls.engine(kind.engine()).versions(kind.version()));
        TlsSettings server = both.with(tls -> tls.key(certificate, key));
        TlsSettings client = both.with(tls -> tls.trust(certificate));
        TransportFixture all = TransportFixture.of(
                Net.of(reactor, options),
                () -> Endpoint.tls("127.0.0.1", 0, server),
                port -> Endpoint.tls("localhost", port.port(), client));
        // before TLS 1.3 both streams end at once, and Netty's engine of OpenSSL does the same with 1.3
        boolean halfClose = kind.engine() == TlsEngine.JDK && kind.version() == TlsVersion.TLS_1_3;
        return halfClose ? all : all.without(Trait.HALF_CLOSE);
    }
}
