package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.Trigger;
import dev.hawser.reactor.TriggerPhase;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples of docs/from-twisted.md about the reactor. */
@Tag("both")
class FromTwistedReactorTest {
    private final VirtualTime time = VirtualTime.create();
    private final Reactor reactor = Reactor.create(options -> options.poller(time));
    private final List<Object> log = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        reactor.close();
    }

    @Test
    @DisplayName("from Twisted: inline functions")
    void inline() {
        // @start region="inline"
        Deferred<Integer> total = reactor.inline(() -> {
            int first = price("apple").await(); // set aside until it is fired
            return first + price("pear").await();
        });
        // @end
        time.advance(Duration.ofSeconds(2));
        assertThat(total.await()).isEqualTo(9);
    }

    private Deferred<Integer> price(String fruit) {
        return reactor.deferLater(Duration.ofSeconds(1), fruit::length);
    }

    @Test
    @DisplayName("from Twisted: calls in the future")
    void later() {
        // @start region="later"
        DelayedCall call = reactor.callLater(Duration.ofSeconds(3), () -> log.add("called"));
        call.reset(Duration.ofSeconds(5)); // also delay(…), cancel(), isActive()
        Deferred<String> result =
                reactor.deferLater(Duration.ofSeconds(3), () -> "done"); // chainLater: gives a Deferred
        // @end
        time.advance(Duration.ofSeconds(5));
        assertThat(result.await()).isEqualTo("done");
        assertThat(log).containsExactly("called");
    }

    @Test
    @DisplayName("from Twisted: the clock of a test")
    void clock() {
        // @start region="clock"
        VirtualTime clock = VirtualTime.create();
        Reactor underTest = Reactor.create(options -> options.poller(clock));
        underTest.callLater(Duration.ofHours(1), () -> log.add("an hour later"));
        clock.advance(Duration.ofHours(1)); // or underTest.run(), which jumps from timer to timer
        // @end
        underTest.close();
        assertThat(log).containsExactly("an hour later");
    }

    @Test
    @DisplayName("from Twisted: starting and stopping")
    void lifecycle() throws Exception {
        // @start region="lifecycle"
        reactor.callWhenRunning(() -> log.add("running"));
        Trigger _ = reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, () -> flushed());
        reactor.callLater(Duration.ofSeconds(1), () -> reactor.stop());
        reactor.run(); // returns when it has stopped, and is closed
        // @end
        assertThat(log).containsExactly("running", "flushing", "flushed");
    }

    private Deferred<?> flushed() {
        log.add("flushing");
        return reactor.deferLater(Duration.ofSeconds(1), () -> log.add("flushed"));
    }

    @Test
    @DisplayName("from Twisted: other threads")
    void threads() {
        // @start region="threads"
        Deferred<String> read = reactor.deferToThread(() -> readFile()); // blocks a worker thread, not the reactor
        var _ = read.addAction(text -> log.add(text));
        Runnable elsewhere = () -> reactor.callFromThread(() -> log.add("posted")); // any thread
        // @end
        elsewhere.run();
        time.advance(Duration.ZERO);
        assertThat(log).containsExactlyInAnyOrder("posted", "text");
    }

    private static String readFile() {
        return "text";
    }

    @Test
    @DisplayName("from Twisted: calling the reactor and waiting")
    void blocking() throws Exception {
        // @start region="blocking"
        try (Reactor other = Reactor.start()) { // runs on a thread of its own
            String name = other.blockingCallFromThread(() -> Reactor.current().name());
            Integer sum = other.blockingChainFromThread(() -> other.deferLater(Duration.ZERO, () -> 40 + 2));
            log.addAll(List.of(name, sum));
        }
        // @end
        assertThat(log).containsExactly("reactor", 42);
    }

    @Test
    @DisplayName("from Twisted: futures")
    void futures() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        // @start region="futures"
        Deferred<String> deferred = reactor.fromCompletionStage(answer); // fires on the reactor
        CompletableFuture<Integer> length = reactor.toCompletableFuture(deferred.addCallback(text -> text.length()));
        // @end
        answer.complete("four");
        time.advance(Duration.ZERO);
        assertThat(length).isCompletedWithValue(4);
    }

    @Test
    @DisplayName("from Twisted: cancelling an inline function")
    void cancelInline() {
        Promise<String> answer = new Promise<>();
        // @start region="cancelInline"
        Deferred<String> function = reactor.inline(() -> {
            try {
                return answer.await();
            } finally {
                log.add("cleaned up");
            }
        });
        function.cancel(); // cancels what it awaits; it ends with what comes of that
        // @end
        time.advance(Duration.ZERO);
        assertThat(log).containsExactly("cleaned up");
        assertThat(function.isFired()).isTrue();
    }
}
