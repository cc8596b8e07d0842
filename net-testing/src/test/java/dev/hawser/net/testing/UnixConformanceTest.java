package dev.hawser.net.testing;

import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.NetOptions;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactorOptions;
import dev.hawser.testing.TestTime;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.hawser.net.testing.Mechanisms#working")
class UnixConformanceTest extends TransportConformance {
    private final IoMechanism mechanism;
    private int sockets;

    @TempDir
    private Path directory;

    UnixConformanceTest(IoMechanism mechanism) {
        this.mechanism = mechanism;
    }

    @Override
    protected void configure(TestReactorOptions options) {
        options.time(TestTime.REAL).reactor(reactor -> reactor.poller(NettyPoller.create(mechanism)));
    }

    @Override
    protected TransportFixture open(Reactor reactor, Consumer<NetOptions> options) {
        TransportFixture all = TransportFixture.of(
                        Net.of(reactor, options),
                        () -> Endpoint.unix(directory.resolve("s" + sockets++)),
                        port -> Endpoint.unix(((UnixDomainSocketAddress) port.address()).getPath()))
                .without(Trait.RESET)
                .holding(2 << 20);
        return mechanism == IoMechanism.EPOLL ? all : all.without(Trait.HALF_CLOSE); // see IoMechanism
    }
}
