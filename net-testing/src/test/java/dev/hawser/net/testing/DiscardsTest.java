package dev.hawser.net.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Net;
import dev.hawser.net.NetOptions;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is dropped is told, with its number of bytes.
@Tag("both")
class DiscardsTest {
    private static final Logger LOGGER = Logger.getLogger("dev.hawser.net");

    private final List<String> told = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.INFO.intValue()) {
                told.add(line.getLevel() + " " + line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private interface Body {
        void run(Connection client, Connection server) throws Exception;
    }

    @BeforeEach
    void listenToTheLog() {
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void leaveTheLog() {
        LOGGER.removeHandler(handler);
    }

    private static void run(Consumer<NetOptions> options, Body body) throws Exception {
        try (TestReactor test = TestReactor.open()) {
            MemoryNetwork network = MemoryNetwork.of(test.reactor());
            network.setWeather(Weather.clear().withWindow(10));
            Scenario.run(test.reactor(), () -> {
                List<Connection> accepted = new ArrayList<>();
                network.net("server")
                        .listen("memory:here", connection -> {
                            accepted.add(connection);
                            connection.whenClosed().await();
                        })
                        .await();
                Net net = network.net("client", options);
                Connection client = net.connect("memory:here").await();
                net.reactor().sleep(Duration.ofMillis(1)).await();
                body.run(client, accepted.getFirst());
            });
        }
    }

    @Test
    void whatTheLimitOfOutputDropsIsTold() throws Exception {
        run(options -> options.writeBuffer(0, 0, 100), (client, server) -> {
            server.pauseProducing();
            client.send(new byte[200]);
            client.send(new byte[1]);
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Aborted.class);
        });
        assertThat(told)
                .hasSize(1)
                .first()
                .asString()
                .startsWith(
                        "WARNING the connection memory:client#1 - memory:here was aborted: 200 bytes wait to be sent")
                .endsWith("; unsent output: 200 bytes, unread input: 0 bytes");
    }

    @Test
    void whatAbortDropsIsTold() throws Exception {
        run(_ -> {}, (client, server) -> {
            server.write("1234567").await();
            client.write("123").await();
            client.write("x").await();
            server.readExactly(4).await();
            client.abort();
            assertThat(client.whenClosed().await()).isInstanceOf(CloseReason.Aborted.class);
        });
        assertThat(told)
                .containsExactly(
                        "INFO the connection memory:client#1 - memory:here was aborted; unsent output: 0 bytes,"
                                + " unread input: 7 bytes");
    }
}
