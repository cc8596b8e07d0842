package dev.hawser.net.testing;

import dev.hawser.net.NetOptions;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestReactorOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every transport must pass, for JUnit. Extend it and say what the transport is; a transport with several kinds,
 * such as one for each {@link dev.hawser.net.transport.IoMechanism}, is a parameterized class.
 *
 * {@snippet class = dev.hawser.net.testing.TcpConformanceTest region = kit}
 *
 * <p>Each case runs as an inline function on a reactor of its own, for a minute at most, and fails for what it leaves
 * behind; the class fails for buffers that were not released. What a case demands is in its name and its description:
 * {@link StreamCases}, {@link EndCases}, {@link PressureCases}, {@link PortCases}.
 */
@ExtendWith(BufferLeaks.class)
public abstract non-sealed class TransportConformance implements StreamCases, EndCases, PressureCases, PortCases {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** For subclasses. */
    protected TransportConformance() {}

    /**
     * The transport under test.
     *
     * @param reactor where it happens
     * @param options to be given to every {@code Net} of the fixture
     * @return a new one for each case
     * @throws Exception fails the case
     */
    protected abstract TransportFixture open(Reactor reactor, Consumer<NetOptions> options) throws Exception;

    /**
     * The reactor of a case. By default one in virtual time; a transport with sockets needs the real time and a poller.
     *
     * @param options as this class would take them; to be changed
     */
    protected void configure(TestReactorOptions options) {}

    @Override
    public final void run(Consumer<NetOptions> options, Body body) throws Exception {
        try (TestReactor test = TestReactor.open(draft -> configure(draft.debug(false)))) {
            Scenario.run(test.reactor(), LIMIT, () -> body.run(open(test.reactor(), options)));
        }
    }
}
