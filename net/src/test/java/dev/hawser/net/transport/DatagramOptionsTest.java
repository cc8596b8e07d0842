package dev.hawser.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DatagramOptionsTest {
    @Test
    void eachChangeIsOfItsOwnComponentAndKeepsTheOthers() {
        DatagramOptions changed = DatagramOptions.defaults()
                .withShared(true)
                .withLimits(1, 2)
                .withBuffers(3, 4)
                .withMulticastInterface("eth0")
                .withMulticast(5, false);
        assertThat(changed)
                .isEqualTo(new DatagramOptions(
                        true, false, 1, 2, OptionalInt.of(3), OptionalInt.of(4), Optional.of("eth0"), 5, false));
        assertThat(DatagramOptions.defaults().withBroadcast(true).withMulticast(0, true))
                .isEqualTo(new DatagramOptions(
                        false,
                        true,
                        DatagramOptions.LARGEST,
                        256,
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        0,
                        true));
    }
}
