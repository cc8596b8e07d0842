package dev.hawser.net.testing;

import dev.hawser.net.NetOptions;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.TestReactorOptions;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(strings = {"clear", "far", "cut", "narrow"})
class MemoryConformanceTest extends TransportConformance {
    private static final Map<String, Weather> WEATHERS = Map.of(
            "clear", Weather.clear(),
            "far", Weather.clear().withLatency(Latency.withTail(Duration.ofMillis(1), Duration.ofMillis(2))),
            "cut", Weather.clear().withLargestPiece(1000),
            "narrow", Weather.clear().withWindow(5000).withBandwidth(1_000_000));

    private final Weather weather;

    MemoryConformanceTest(String weather) {
        this.weather = WEATHERS.get(weather);
    }

    @Override
    protected void configure(TestReactorOptions options) {
        options.seed(new Seed(1));
    }

    @Override
    protected TransportFixture open(Reactor reactor, Consumer<NetOptions> options) {
        MemoryNetwork network = MemoryNetwork.of(reactor, new Seed(1));
        network.setWeather(weather);
        return TransportFixture.memory(network, options);
    }
}
