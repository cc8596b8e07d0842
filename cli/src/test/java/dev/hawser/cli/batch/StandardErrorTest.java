package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.reactor.Reactor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardErrorTest {
    /** A library logs when the reactor is closed already, say of a disk that is full. */
    @Test
    void whatIsSaidAfterTheEndIsWrittenWithTheRest() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Reactor reactor = Reactor.create(options -> options.name("over"));
        StandardError err = new StandardError(reactor, out, StandardCharsets.UTF_8);
        reactor.close();
        err.write("one\n");
        err.write("two\n");
        err.finish();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\n");
    }
}
