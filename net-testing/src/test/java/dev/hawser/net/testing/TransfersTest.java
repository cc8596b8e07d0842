package dev.hawser.net.testing;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.NetOptions;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Nothing that was received is lost before it was delivered, whoever pauses, and whoever half-closes when.
@ExtendWith(BufferLeaks.class)
class TransfersTest {
    private static final int AT_ONCE = 20;
    private static final Transfer.Size IN_MEMORY = new Transfer.Size(20_000, Duration.ofMillis(50));

    /// Weather made up may let one byte at a time under way, for 53 ms each way on average. Here are two such ways,
    /// one behind the other, and pauses.
    private static final Duration LIMIT_IN_MEMORY = Duration.ofSeconds(IN_MEMORY.mostBytes());

    private static final Transfer.Size ON_SOCKETS = new Transfer.Size(2 << 20, Duration.ofMillis(10));

    @Seeds(value = 59_709, count = 200) // a window of one byte: takes longer than ten minutes
    @Tag("both")
    void everyByteArrives(Seed seed) throws Exception {
        try (TestReactor test = TestReactor.open(options -> options.seed(seed).debug(false))) {
            RandomGenerator random = seed.random();
            MemoryNetwork network = MemoryNetwork.of(test.reactor(), seed);
            network.setWeather(Weather.random(random));
            Transfer.Hosts hosts = new Transfer.Hosts(
                    network.net("client", options -> small(options, random)),
                    network.net("forwarder", options -> small(options, random)),
                    network.net("backend", options -> small(options, random)));
            Scenario.run(
                    test.reactor(),
                    LIMIT_IN_MEMORY,
                    () -> new Transfer(hosts, random, IN_MEMORY)
                            .run(Endpoint.memory("backend"), Endpoint.memory("front")));
        }
    }

    private static NetOptions small(NetOptions options, RandomGenerator random) {
        int high = 1 + random.nextInt(5000);
        return options.readBuffer(1 + random.nextInt(5000))
                .writeBuffer(high / 2, high, 1 << 24)
                .closeTimeout(Duration.ZERO); // what is to be sent takes its time nevertheless
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.testing.Mechanisms#working")
    void everyByteArrivesOnSockets(IoMechanism mechanism) throws Exception {
        onSockets(mechanism, 20);
    }

    @ParameterizedTest
    @MethodSource("dev.hawser.net.testing.Mechanisms#working")
    @Tag("slow")
    void everyByteOfManyTransfersArrivesOnSockets(IoMechanism mechanism) throws Exception {
        onSockets(mechanism, 1000);
    }

    private static void onSockets(IoMechanism mechanism, int count) throws Exception {
        try (TestReactor test = TestReactor.open(options -> options.time(TestTime.REAL)
                .debug(false)
                .reactor(reactor -> reactor.poller(NettyPoller.create(mechanism))))) {
            Reactor reactor = test.reactor();
            Scenario.run(reactor, Duration.ofMinutes(30), () -> {
                RandomGenerator random = new Seed(count).random();
                Net net = Net.of(reactor, options -> options.closeTimeout(Duration.ZERO));
                List<Deferred<?>> rows = new ArrayList<>();
                for (int row = 0; row < AT_ONCE; row++) {
                    rows.add(reactor.inline("transfers", () -> {
                        for (int i = 0; i < count / AT_ONCE; i++) {
                            new Transfer(new Transfer.Hosts(net, net, net), random, ON_SOCKETS)
                                    .run(Endpoint.tcp("127.0.0.1", 0), Endpoint.tcp("127.0.0.1", 0));
                        }
                        return true;
                    }));
                }
                rows.forEach(Deferred::await);
            });
        }
    }
}
