package dev.hawser.net.testing;

import dev.hawser.net.transport.IoMechanism;
import java.util.Arrays;
import java.util.stream.Stream;

/// The ways to wait for I/O, for parameterized tests.
final class Mechanisms {
    private Mechanisms() {}

    /// Those that work on this machine.
    static Stream<IoMechanism> working() {
        return Arrays.stream(IoMechanism.values())
                .filter(mechanism -> mechanism.problem().isEmpty());
    }
}
