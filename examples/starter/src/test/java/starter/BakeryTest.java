package starter;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.successOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In virtual time: nothing here waits. */
@WithReactor
class BakeryTest {
    @Test
    void aThousandLoavesTakeAsLongAsOne(Reactor reactor, VirtualTime time) {
        Deferred<List<String>> loaves = Bakery.bakeAll(reactor, Collections.nCopies(1_000, "rye"));

        time.advance(Duration.ofMillis(1_999));
        assertNoResult(loaves);
        time.advance(Duration.ofMillis(1));
        assertEquals(1_000, successOf(loaves).size());
    }
}
