package dev.hawser.batch.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.batch.control.Requests;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/// Whatever somebody asks of a live run is answered, by what was asked for or by why not; and the run comes to its end.
public final class ControlFuzz {
    private static final int ROWS = 5;
    private static final int MOST_LINES = 20;

    private ControlFuzz() {}

    /// For the fuzzer: each line is a request, with a second between them.
    public static void fuzzerTestOneInput(byte[] data) {
        try (TestReactor test = TestReactor.open()) {
            RunFixture fixture = new RunFixture(test.reactor(), test.time(), Rows.plain(ROWS));
            RunControl run = fixture.start(fixture.taking(Duration.ofSeconds(3)));
            Requests requests = new Requests(run);
            for (String line : new String(data, UTF_8).split("\n", MOST_LINES)) {
                require(requests.answer(line), line);
                fixture.passSeconds(1);
            }
            run.cancel();
            fixture.passSeconds(100);
            if (!fixture.isOver() || !fixture.source.violations.isEmpty()) {
                throw new AssertionError("it goes on, or: " + fixture.source.violations);
            }
        }
    }

    private static void require(ObjectNode answer, String line) {
        if (answer.path("ok").booleanValue() == answer.has("error")) {
            throw new AssertionError("to \"" + line + "\" the answer was " + answer);
        }
    }
}
