package dev.hawser.engine.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("carrier")
class SignalEchoesTest {
    private static final long MILLISECOND = 1_000_000;

    private final Signals.Echoes echoes = new Signals.Echoes();

    private boolean isEcho(String name, long milliseconds) {
        return echoes.isEcho(name, milliseconds * MILLISECOND);
    }

    @Test
    void signalThatAProgramSendsTwiceIsOne() {
        assertThat(isEcho("TERM", 0)).isFalse();
        assertThat(isEcho("TERM", 0)).isTrue();
        assertThat(isEcho("TERM", 249)).isTrue();
        assertThat(isEcho("TERM", 250)).isFalse();
        assertThat(isEcho("TERM", 251)).isTrue();
    }

    @Test
    void anotherSignalIsNoEcho() {
        assertThat(isEcho("INT", 0)).isFalse();
        assertThat(isEcho("TERM", 1)).isFalse();
        assertThat(isEcho("INT", 2)).isTrue();
    }

    @Test
    void thoseWhoAskLaterAreToldOfTheirFirst() {
        assertThat(isEcho("TERM", 0)).isFalse();
        echoes.forget();
        assertThat(isEcho("TERM", 1)).isFalse();
    }

    @Test
    void whoPressesAgainAndAgainIsHeard() {
        int heard = 0;
        for (int at = 0; at < 1000; at += 100) {
            heard += isEcho("INT", at) ? 0 : 1;
        }
        assertThat(heard).isEqualTo(4);
    }
}
