package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.engine.jdk.JdkThreads;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class ModeTest {
    private static String run(int exitCode, String... flags) throws IOException, InterruptedException {
        try (ChildJvm child = ChildJvm.start(Modal.class, List.of(flags))) {
            String output = child.readAll();
            assertThat(child.exitCode()).as(output).isEqualTo(exitCode);
            return output;
        }
    }

    @Test
    @DisplayName("with the flag it is carrier mode, and there is no warning")
    void withTheFlag() throws Exception {
        assertThat(run(0, ChildJvm.FLAG)).contains("CARRIER").doesNotContain("WARNING");
    }

    @Test
    @DisplayName("without the flag the first reactor fails, and says how to start this very program with it")
    void withoutTheFlag() throws Exception {
        assertThat(run(1))
                .contains("IllegalStateException")
                .contains("java --add-opens java.base/java.lang=ALL-UNNAMED -cp ... " + Modal.class.getName())
                .contains("-Dhawser.mode=baton")
                .doesNotContain("value");
    }

    @Test
    @DisplayName("-Dhawser.mode=carrier is what there is anyway")
    void carrierIsRequired() throws Exception {
        assertThat(run(1, "-Dhawser.mode=carrier")).contains("--add-opens java.base/java.lang=ALL-UNNAMED");
        assertThat(run(0, ChildJvm.FLAG, "-Dhawser.mode=Carrier")).contains("CARRIER");
    }

    @Test
    @DisplayName("-Dhawser.mode=baton does without the flag, without a warning")
    void batonIsAskedFor() throws Exception {
        assertThat(run(0, ChildJvm.FLAG, "-Dhawser.mode=baton"))
                .contains("BATON")
                .doesNotContain("WARNING");
        assertThat(run(0, "-Dhawser.mode=baton")).contains("BATON").doesNotContain("WARNING");
    }

    @Test
    @DisplayName("an unknown -Dhawser.mode is an error that says what is expected")
    void unknownMode() throws Exception {
        assertThat(run(1, "-Dhawser.mode=fibers")).contains("'fibers'; expected carrier or baton");
    }

    @Test
    @DisplayName("a reactor may ask for a mode, and is refused what the JVM does not offer")
    void askedForByOption() {
        try (Reactor reactor = Reactor.create(options -> options.mode(Mode.BATON))) {
            assertThat(reactor.mode()).isEqualTo(Mode.BATON);
        }
        if (!JdkThreads.support().hasCarrierMode()) {
            assertThatThrownBy(() -> Reactor.create(options -> options.mode(Mode.CARRIER)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("--add-opens");
        }
    }

    /** The program of the other JVM. */
    static final class Modal {
        public static void main(String[] arguments) {
            for (int i = 0; i < 3; i++) {
                try (Reactor reactor = Reactor.create()) {
                    System.out.println(reactor.mode());
                    System.out.println(reactor.inline(() -> "value").await());
                }
            }
        }
    }
}
