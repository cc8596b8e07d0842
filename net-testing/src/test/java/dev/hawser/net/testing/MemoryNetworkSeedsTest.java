package dev.hawser.net.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Random traffic in random weather: what arrives is a beginning of what was sent, everything comes to an end, and one
/// seed is one run.
@Tag("both")
class MemoryNetworkSeedsTest {
    private static final int CLIENTS = 4;
    private static final int MOST_BYTES = 20_000;

    /// Weather made up may let one byte at a time under way, and each byte and its receipt take 53 ms on average.
    private static final Duration LIMIT = Duration.ofSeconds(MOST_BYTES);

    /// What a run was: what the network saw, and how each client fared.
    private record Run(List<NetworkEvent> events, List<String> ends) {}

    @Seeds(value = 4_371_460_031_568_435_168L, count = 200) // a window of one byte: takes longer than ten minutes
    void whatArrivesIsABeginningOfWhatWasSent(Seed seed) throws Exception {
        Run run = run(seed);
        assertThat(run.ends()).hasSize(CLIENTS);
    }

    @Test
    void oneSeedIsOneRunAndAnotherSeedAnother() throws Exception {
        Set<Run> different = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Seed seed = new Seed(i);
            Run run = run(seed);
            assertThat(run(seed)).isEqualTo(run);
            different.add(run);
        }
        assertThat(different).hasSize(20);
        assertThat(different.stream().flatMap(run -> run.ends().stream()))
                .anyMatch(end -> end.endsWith("got all"))
                .anyMatch(end -> end.contains("the network broke the connection"));
    }

    private static Run run(Seed seed) throws Exception {
        Run run = new Run(new ArrayList<>(), new ArrayList<>());
        try (TestReactor test = TestReactor.open(options -> options.seed(seed).debug(false))) {
            Reactor reactor = test.reactor();
            MemoryNetwork network = MemoryNetwork.of(reactor, seed);
            network.onEvent(run.events()::add);
            RandomGenerator random = seed.random();
            network.setWeather(Weather.random(random).withRandomResets(random));
            Scenario.run(reactor, LIMIT, () -> {
                Net server = network.net("server");
                server.listen("memory:echo", MemoryNetworkSeedsTest::echo).await();
                List<Deferred<?>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    String host = "client" + i;
                    byte[] text = new byte[1 + random.nextInt(MOST_BYTES)];
                    random.nextBytes(text);
                    clients.add(reactor.inline(() -> run.ends().add(host + " " + talk(network.net(host), text))));
                }
                badLuck(network, reactor, random);
                clients.forEach(Deferred::await);
                assertThat(network.connections()).isZero();
            });
        }
        return run;
    }

    private static void badLuck(MemoryNetwork network, Reactor reactor, RandomGenerator random) {
        for (int i = 0; i < 5; i++) {
            String host = "client" + random.nextInt(CLIENTS);
            reactor.sleep(Duration.ofMillis(random.nextInt(200))).await();
            network.cut(host, "server");
            reactor.sleep(Duration.ofMillis(random.nextInt(2000))).await();
            network.heal(host, "server");
            if (random.nextInt(4) == 0) {
                network.reset(host, "server");
            }
        }
        network.healAll();
    }

    private static void echo(Connection connection) {
        for (byte[] data = connection.read().await();
                data.length > 0;
                data = connection.read().await()) {
            connection.write(data).await();
        }
    }

    private static Connection connect(Net net) throws NetException {
        return net.connect("memory:echo").await();
    }

    private static byte[] read(Connection connection) throws NetException {
        return connection.read().await();
    }

    /// Sends the text, and takes what comes back, to the end or to the failure.
    private static String talk(Net net, byte[] text) {
        int received = 0;
        Connection connection;
        try {
            connection = connect(net);
        } catch (NetException e) {
            return "did not connect: " + e.getMessage();
        }
        connection.send(text);
        Deferred<?> _ = connection.closeOutput().addErrbackAction(_ -> {});
        String end;
        try {
            for (byte[] data = read(connection); data.length > 0; data = read(connection)) {
                assertThat(data).isEqualTo(Arrays.copyOfRange(text, received, received + data.length));
                received += data.length;
            }
            assertThat(received).isEqualTo(text.length);
            end = "got all";
            assertThat(connection.whenClosed().await()).isInstanceOf(CloseReason.Done.class);
        } catch (NetException e) {
            end = e.getMessage();
            assertThat(connection.whenClosed().await()).isInstanceOf(CloseReason.Lost.class);
        }
        return received + " of " + text.length + ": " + end;
    }
}
