package dev.hawser.net.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A hundred thousand connections, one after the other in 50 rows, leave neither descriptors nor buffers behind.
@Tag("slow")
@ExtendWith(BufferLeaks.class)
class ManyConnectionsTest {
    private static final int ROWS = 50;
    private static final int EACH = 1000;

    @Test
    void descriptorsAndBuffersAreGivenBack(@TempDir Path directory) throws Exception {
        try (TestReactor test =
                TestReactor.open(options -> options.time(TestTime.REAL).debug(false))) {
            Reactor reactor = test.reactor();
            Scenario.run(reactor, () -> {
                Net net = Net.of(reactor);
                // TCP by aborts, which leave no port in TIME_WAIT: there are not enough ports for that
                ListeningPort port =
                        net.listen(Endpoint.tcp("127.0.0.1", 0), Pattern::echo).await();
                Endpoint tcp = Endpoint.tcp("127.0.0.1", port.port());
                Endpoint unix = Endpoint.unix(directory.resolve("s"));
                net.listen(unix, Pattern::echo).await();
                rows(net, tcp, 1, Connection::abort);
                rows(net, unix, 1, Connection::close);
                long before = descriptors();
                rows(net, tcp, EACH, Connection::abort);
                rows(net, unix, EACH, Connection::close);
                assertThat(net.connections()).isEmpty();
                assertThat(descriptors()).isLessThanOrEqualTo(before);
            });
        }
    }

    private static long descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    private interface End {
        void of(Connection connection);
    }

    private static void rows(Net net, Endpoint there, int each, End end) {
        List<Deferred<Object>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(net.reactor().inline(() -> {
                for (int k = 0; k < each; k++) {
                    Connection client = net.connect(there).await();
                    client.write("x").await();
                    assertThat(client.readExactly(1).await()).hasSize(1);
                    end.of(client);
                    client.whenClosed().await();
                }
                return "done";
            }));
        }
        DeferredList.gather(rows).await();
        for (int i = 0; i < 500 && !net.connections().isEmpty(); i++) {
            net.reactor().sleep(Duration.ofMillis(10)).await();
        }
    }
}
