package dev.hawser.testing;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.successOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of the documentation: a test that needs no time of its own. */
@Tag("both")
// @start region="test"
@WithReactor
class TeaTest {
    @Test
    void teaIsReadyAfterThreeMinutes(Reactor reactor, VirtualTime time) {
        Deferred<String> tea = reactor.inline(() -> {
            reactor.sleep(Duration.ofMinutes(3)).await();
            return "tea";
        });

        time.advance(Duration.ofMinutes(2));
        assertNoResult(tea);
        time.advance(Duration.ofMinutes(1));
        assertEquals("tea", successOf(tea));
    }
}
// @end
