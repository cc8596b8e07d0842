package dev.hawser.net.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The examples of the documentation.
@Tag("both")
class NetTestingSnippetsTest {
    // @start region="greet"
    static void greet(Connection connection) {
        String name = connection.readLine().await().orElse("nobody");
        connection.write("hello, " + name + "\n").await();
    }
    // @end region="greet"

    @Test
    @WithReactor
    // @start region="server"
    void aGuestIsGreeted(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        network.setWeather(Weather.clear().withLatency(Latency.of(Duration.ofMillis(80))));
        Net server = network.net("server");
        Net client = network.net("client");
        Scenario.run(reactor, () -> {
            server.listen("memory:greeter", NetTestingSnippetsTest::greet).await();
            Connection connection = client.connect("memory:greeter").await();
            connection.write("Ann\n").await();
            assertThat(connection.readLine().await()).contains("hello, Ann");
        });
    }
    // @end region="server"

    @Test
    @WithReactor
    // @start region="cut"
    void aGuestIsGreetedOnceTheNetworkIsHealed(Reactor reactor) throws Exception {
        MemoryNetwork network = MemoryNetwork.of(reactor);
        Scenario.run(reactor, () -> {
            network.net("server")
                    .listen("memory:greeter", NetTestingSnippetsTest::greet)
                    .await();
            Connection connection =
                    network.net("client").connect("memory:greeter").await();
            network.cut("server", "client");
            connection.write("Ann\n").await();
            Deferred<Optional<String>> answer = connection.readLine();
            reactor.sleep(Duration.ofMinutes(5)).await();
            assertThat(answer.isFired()).isFalse();

            network.heal("server", "client");
            assertThat(answer.await()).contains("hello, Ann");
        });
    }
    // @end region="cut"
}
