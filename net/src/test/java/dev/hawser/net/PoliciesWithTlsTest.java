package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.net.policy.ConnectionLimit;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.policy.Throttle;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.transport.IoMechanism;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoliciesWithTlsTest {
    @Test
    void limitCountsHandshakesAndLayersLieAboveTls(@TempDir Path directory) throws Exception {
        Certificates certificates = new Certificates(directory);
        TlsSettings ofServer = Certificates.server(certificates.forNames("localhost", "127.0.0.1"));
        ConnectionLimit limit = ConnectionLimit.of(limits -> limits.withTotal(1));
        Policies policies = Policies.none()
                .withLimit(limit)
                .withIdleTimeout(Duration.ofMinutes(1))
                .withInputThrottle(Throttle.perConnection(1 << 24))
                .withOutputThrottle(Throttle.perConnection(1 << 24));
        NetRun.on(IoMechanism.preferred(), net -> {
            ListeningPort port = net.listen(
                            Endpoint.tls("127.0.0.1", 0, ofServer),
                            policies,
                            connection -> connection.inputStream().transferTo(connection.outputStream()))
                    .await();
            Connection plain =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            plain.write("this is no TLS\n").await(); // has the place until its handshake fails
            Connection client = net.connect(
                            Endpoint.tls("localhost", port.port(), certificates.client()),
                            Policies.none().withOutputThrottle(Throttle.shared(1 << 24)))
                    .await();
            byte[] bytes = new byte[300_000];
            client.send(bytes);
            assertThat(client.readExactly(bytes.length).await()).isEqualTo(bytes);
            assertThat(client.tls()).isPresent();
            assertThat(limit.statistics()).isEqualTo(new ConnectionLimit.Statistics(1, 1, 0));
            client.close().await();
            net.connections().forEach(Connection::abort);
            while (limit.statistics().open() > 0) {
                net.reactor().sleep(Duration.ofMillis(1)).await();
            }
        });
        Leaks.assertNone();
    }
}
