package dev.hawser.net.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.hawser.net.NetOptions;
import dev.hawser.reactor.Reactor;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/// The kit finds what it is there to find: transports with a fault each.
class ConformanceKitTest {
    private static FaultyTransport.Fault current = FaultyTransport.Fault.NONE;

    /// Run by the test below only.
    static class FaultyConformance extends TransportConformance {
        @Override
        protected TransportFixture open(Reactor reactor, Consumer<NetOptions> options) {
            MemoryNetwork network = MemoryNetwork.of(reactor);
            FaultyTransport.Fault fault = current;
            return TransportFixture.memory(
                    network,
                    options.andThen(given -> given.transport(new FaultyTransport(network.transport("faulty"), fault))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultIsFound(FaultyTransport.Fault fault) {
        // without a fault, MemoryConformanceTest runs each of them
        assertThat(failures(fault, fault.foundBy())).isEqualTo(fault == FaultyTransport.Fault.NONE ? 0 : 1);
    }

    private static long failures(FaultyTransport.Fault fault, String name) {
        current = fault;
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(FaultyConformance.class, name))
                .execute()
                .testEvents()
                .assertStatistics(statistics -> statistics.started(1))
                .failed()
                .count();
    }
}
