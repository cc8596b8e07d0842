package dev.hawser.net.testing;

import dev.hawser.net.NetOptions;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactorOptions;
import dev.hawser.testing.TestTime;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

// @start region="kit"
@ParameterizedClass
@MethodSource("dev.hawser.net.testing.Mechanisms#working")
class TcpConformanceTest extends TransportConformance {
    private final IoMechanism mechanism;

    TcpConformanceTest(IoMechanism mechanism) {
        this.mechanism = mechanism;
    }

    @Override
    protected void configure(TestReactorOptions options) {
        options.time(TestTime.REAL).reactor(reactor -> reactor.poller(NettyPoller.create(mechanism)));
    }

    @Override
    protected TransportFixture open(Reactor reactor, Consumer<NetOptions> options) {
        return TransportFixture.tcp(reactor, options);
    }
}
// @end region="kit"
