package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.net.transport.IoMechanism;
import dev.hawser.reactor.Poller;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("both")
class BusyShareTest {
    /// 100 MB are copied into the kernel and out of it, all in the pump; then nothing happens.
    @ParameterizedTest
    @MethodSource("dev.hawser.net.NetRun#mechanisms")
    void readingAndWritingSocketsIsWorkAndWaitingForThemIsNot(IoMechanism mechanism) throws Exception {
        NetRun.on(mechanism, net -> {
            Poller poller = net.reactor().poller();
            ListeningPort port = net.listen("tcp:0:interface=127.0.0.1", connection -> {
                        byte[] block = new byte[1 << 20];
                        for (int i = 0; i < 100; i++) {
                            connection.write(block).await();
                        }
                        connection.flush().await();
                        connection.read().await();
                    })
                    .await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            long before = poller.busyNanos();
            long begin = System.nanoTime();
            int received = 0;
            while (received < 100 << 20) {
                var data = client.readBuffer().await();
                received += data.readableBytes();
                data.release();
            }
            long elapsed = System.nanoTime() - begin;
            long working = poller.busyNanos() - before;
            assertThat(working).isBetween(1L, elapsed);
            assertThat(net.reactor().statistics().busy()).isBetween(0.0, 1.0);
            boolean idled = false;
            for (int i = 0;
                    i < 100 && !idled;
                    i++) { // on a busy machine a poller may be kept from its core, and seem busy
                long idleFrom = poller.busyNanos();
                net.reactor().sleep(Duration.ofMillis(100)).await();
                idled = poller.busyNanos() - idleFrom < 50_000_000;
            }
            assertThat(idled).isTrue();
            client.close().await();
        });
    }
}
