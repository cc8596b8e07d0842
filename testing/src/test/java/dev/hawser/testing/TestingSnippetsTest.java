package dev.hawser.testing;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The other examples of the documentation. */
@Tag("both")
class TestingSnippetsTest {
    @Test
    @WithReactor
    void results(Reactor reactor, VirtualTime time) {
        // @start region="results"
        Promise<String> answer = new Promise<>();
        Deferred<String> inTime = answer.addTimeout(reactor, Duration.ofSeconds(5));
        assertNoResult(inTime);

        time.advance(Duration.ofSeconds(5));
        failureOf(inTime, TimeoutException.class);
        assertEquals("hello", successOf(Deferred.succeed("hello")));
        // @end
    }

    @Test
    @WithReactor
    // @start region="flush"
    void aBrokenLineIsReported(Reactor reactor, TestReactor test) {
        reactor.callLater(Duration.ofSeconds(1), () -> {
            throw new IOException("the line is broken");
        });
        reactor.callLater(Duration.ofSeconds(2), reactor::stop);
        reactor.run();

        assertEquals(1, test.flushErrors(IOException.class).size());
    }
    // @end

    @Seeds(count = 3)
    // @start region="open"
    void aGateLetsAllIn(Seed seed) {
        try (TestReactor test = TestReactor.open(options -> options.seed(seed))) {
            Promise<String> gate = new Promise<>();
            List<String> in = new ArrayList<>();
            for (String name : List.of("Bill", "Elon", "Steve", "Mark")) {
                Deferred<String> open = gate.share();
                var _ = test.reactor().inline(() -> in.add(name + " " + open.await()));
            }
            gate.callback("is in");
            test.time().advance(Duration.ZERO); // in an order that the seed chooses
            assertEquals(4, in.size());
        } // fails if anything is left
    }
    // @end

    // @start region="seeds"
    @WithReactor
    @Seeds(value = 4711, count = 50) // one that has failed once, then 0 to 49
    void oneOfTheTwoComesFirst(Reactor reactor, VirtualTime time, Seed seed) {
        Duration some = Duration.ofMillis(seed.random().nextInt(10));
        Deferred<String> left = reactor.deferLater(some, () -> "left");
        Deferred<String> right = reactor.deferLater(some, () -> "right");
        time.advance(Duration.ofMillis(10));
        assertTrue(left.isFired() && right.isFired());
    }
    // @end

    // @start region="property"
    @Seeds(count = 50)
    void aDeferredQueueKeepsTheOrder(Seed seed) {
        Property.check(
                seed,
                random -> Stream.generate(() -> random.nextInt(-100, 100))
                        .limit(40)
                        .toList(),
                steps -> {
                    DeferredQueue<Integer> queue = new DeferredQueue<>();
                    ArrayDeque<Integer> model = new ArrayDeque<>();
                    for (int step : steps) { // one below zero takes, the others put
                        if (step >= 0) {
                            queue.offer(step);
                            model.add(step);
                        } else if (!model.isEmpty()) {
                            assertEquals(model.poll(), successOf(queue.get()));
                        }
                    }
                });
    }
    // @end

    // @start region="register"
    static class MailTest {
        @RegisterExtension
        static final ReactorExtension REACTORS =
                ReactorExtension.with(options -> options.reactor(reactor -> reactor.workers(2)));

        @Test
        void sendsNothing(Reactor reactor) {
            assertEquals(0, reactor.pendingTimers());
        }
    }
    // @end

    @Test
    void theRegisteredExtensionWorks() {
        Outcomes outcomes = Outcomes.of(MailTest.class);

        assertThat(outcomes.names()).hasSize(1);
        assertThat(outcomes.failures()).isEmpty();
    }
}
