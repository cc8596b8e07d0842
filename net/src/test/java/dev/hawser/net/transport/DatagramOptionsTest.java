package dev.hawser.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DatagramOptionsTest {
    @Test
    void eachChangeIsOfItsOwnComponentAndKeepsTheOthers() {
        DatagramSettings changed = DatagramSettings.of(udp -> udp.shared(true)
                .maxSize(1)
                .queue(2)
                .receiveBuffer(3)
                .sendBuffer(4)
                .multicastInterface("eth0")
                .multicastTtl(5)
                .multicastLoopback(false));
        assertThat(changed)
                .isEqualTo(new DatagramSettings(
                        true, false, 1, 2, OptionalInt.of(3), OptionalInt.of(4), Optional.of("eth0"), 5, false));
        assertThat(DatagramSettings.of(udp -> udp.broadcast(true).multicastTtl(0)))
                .isEqualTo(new DatagramSettings(
                        false,
                        true,
                        DatagramSettings.LARGEST,
                        256,
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        0,
                        true));
    }
}
