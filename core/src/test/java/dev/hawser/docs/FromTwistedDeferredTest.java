package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.AlreadyContinuedException;
import dev.hawser.defer.Debugging;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.DeferredLock;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Permit;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples of docs/from-twisted.md about Deferreds. */
@Tag("both")
class FromTwistedDeferredTest {
    private final List<Object> log = new ArrayList<>();

    @AfterEach
    void debugModeOff() {
        Debugging.set(false);
    }

    @Test
    @DisplayName("from Twisted: firing and callbacks")
    void callbacks() {
        // @start region="callbacks"
        Promise<String> promise = new Promise<>();
        Deferred<Integer> answer = promise.addCallback(text -> Integer.parseInt(text));
        promise.callback("42");
        // @end
        assertThat(answer.await()).isEqualTo(42);
    }

    @Test
    @DisplayName("from Twisted: going on from the Deferred that a call returned")
    void oneSuccessor() {
        Promise<Integer> promise = new Promise<>();
        // @start region="oneSuccessor"
        Deferred<Integer> doubled = promise.addCallback(n -> n * 2);
        Deferred<String> told = doubled.addCallback(n -> "got " + n); // from doubled; promise has its successor
        assertThatThrownBy(() -> promise.addCallback(n -> n + 1)).isInstanceOf(AlreadyContinuedException.class);
        // @end
        promise.callback(21);
        assertThat(told.await()).isEqualTo("got 42");
    }

    @Test
    @DisplayName("from Twisted: errbacks")
    void errbacks() {
        Deferred<String> page = Deferred.fail(new IOException("gone"));
        // @start region="errbacks"
        Deferred<String> shown = page.addErrback(IOException.class, failure -> "offline: " + failure.getMessage())
                .addErrback(failure -> "broken: " + failure) // any other
                .addBoth(outcome -> outcome instanceof Outcome.Success(String text) ? text : "never here");
        // @end
        assertThat(shown.await()).isEqualTo("offline: gone");
    }

    @Test
    @DisplayName("from Twisted: results that are there already")
    void fired() {
        // @start region="fired"
        Deferred<Integer> now = Deferred.succeed(42);
        Deferred<Integer> parsed = Deferred.of(() -> Integer.parseInt("4z")); // fails: NumberFormatException
        Deferred<Integer> either = Deferred.ofDeferred(() -> now); // returns a Deferred, or throws
        // @end
        assertThat(either.await()).isEqualTo(42);
        assertThatThrownBy(parsed::await).isInstanceOf(NumberFormatException.class);
    }

    @Test
    @DisplayName("from Twisted: returning a Deferred from a callback")
    void chaining() {
        Promise<String> user = new Promise<>();
        Promise<Integer> balance = new Promise<>();
        // @start region="chaining"
        Deferred<String> line = user.chainCallback(name -> lookUp(name, balance)) // waits for the inner one
                .addCallback(amount -> amount + " EUR");
        // @end
        user.callback("bill");
        assertThat(line.isFired()).isFalse();
        balance.callback(7);
        assertThat(line.await()).isEqualTo("7 EUR");
        assertThat(log).containsExactly("look up bill");
    }

    private Deferred<Integer> lookUp(String name, Promise<Integer> balance) {
        log.add("look up " + name);
        return balance;
    }

    @Test
    @DisplayName("from Twisted: cancelling")
    void cancelling() {
        // @start region="cancelling"
        Promise<String> call = new Promise<>(_ -> log.add("hung up")); // the canceller stops the work
        Deferred<String> greeting = call.addCallback(name -> "hello " + name);
        greeting.cancel(); // acts on the nearest unfired one upstream: call
        // @end
        assertThat(log).containsExactly("hung up");
        assertThatThrownBy(greeting::await).isInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("from Twisted: failures that nobody handles, and debug mode")
    void unhandled() {
        // @start region="unhandled"
        Debugging.set(true); // also -Dhawser.debug=true: reports say where it was made and fired
        Reactor reactor = Reactor.create(options -> options.onUnhandled(report -> log.add(report.cause())));
        var _ = Deferred.fail(new IOException("gone")); // told when garbage, when run() returns, or now:
        reactor.reportUnhandledFailures();
        // @end
        reactor.close();
        assertThat(log).singleElement().isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("from Twisted: timeouts")
    void timeouts() {
        VirtualTime time = VirtualTime.create();
        try (Reactor reactor = Reactor.create(options -> options.poller(time))) {
            Promise<String> call = new Promise<>();
            // @start region="timeouts"
            Deferred<String> inTime = call.addTimeout(reactor, Duration.ofSeconds(5)) // a stage: TimeoutException
                    .addErrback(TimeoutException.class, _ -> "nobody answered");
            // @end
            time.advance(Duration.ofSeconds(5));
            assertThat(inTime.await()).isEqualTo("nobody answered");
        }
    }

    @Test
    @DisplayName("from Twisted: many as one")
    void lists() {
        Promise<Integer> left = new Promise<>();
        Promise<Integer> right = new Promise<>();
        // @start region="lists"
        Deferred<List<Outcome<Integer>>> all = DeferredList.of(List.of(left, right)); // waits for all, never fails
        Deferred<Integer> sum = all.addCallback(
                outcomes -> outcomes.stream().mapToInt(outcome -> outcome.get()).sum());
        // @end
        left.callback(1);
        right.callback(2);
        assertThat(sum.await()).isEqualTo(3);
    }

    @Test
    @DisplayName("from Twisted: all or the first failure, and the first of many")
    void gatherAndRace() {
        Promise<Integer> fast = new Promise<>();
        Promise<Integer> slow = new Promise<>();
        Promise<Integer> left = new Promise<>();
        Promise<Integer> right = new Promise<>();
        // @start region="gatherAndRace"
        Deferred<List<Integer>> both = DeferredList.gather(List.of(left, right)); // a failure cancels the others
        Deferred<Integer> first = DeferredList.race(List.of(slow, fast)); // a value cancels the others
        // @end
        left.callback(1);
        right.callback(2);
        fast.callback(3);
        assertThat(both.await()).containsExactly(1, 2);
        assertThat(first.await()).isEqualTo(3);
        assertThat(slow.isFired()).isTrue();
    }

    @Test
    @DisplayName("from Twisted: two who wait for one result")
    void sharing() {
        Promise<String> ready = new Promise<>();
        // @start region="sharing"
        var _ = ready.share().addAction(value -> log.add("first: " + value));
        var _ = ready.share().addAction(value -> log.add("second: " + value)); // each with a chain of its own
        // @end
        ready.callback("go");
        assertThat(log).containsExactly("first: go", "second: go");
    }

    @Test
    @DisplayName("from Twisted: locks and semaphores")
    void locks() {
        Promise<String> written = new Promise<>();
        // @start region="locks"
        DeferredLock lock = new DeferredLock();
        Deferred<String> done = lock.chainRun(() -> written); // held until written is fired
        DeferredSemaphore two = new DeferredSemaphore(2);
        try (Permit _ = two.acquire().await()) { // await: in an inline function, or when it is there already
            log.add(two.free() + " left");
        }
        // @end
        written.callback("ok");
        assertThat(done.await()).isEqualTo("ok");
        assertThat(log).containsExactly("1 left");
        assertThat(two.free()).isEqualTo(2);
    }

    @Test
    @DisplayName("from Twisted: queues")
    void queues() {
        // @start region="queues"
        DeferredQueue<String> queue = new DeferredQueue<>(100, DeferredQueue.UNLIMITED);
        Deferred<String> next = queue.get(); // waits for an item
        boolean stored = queue.offer("item"); // false if full; queue.put("item") waits for room
        // @end
        assertThat(stored).isTrue();
        assertThat(next.await()).isEqualTo("item");
    }

    @Test
    @DisplayName("from Twisted: awaiting in a function that declares what it throws")
    void checkedFailure() {
        Deferred<String> page = Deferred.fail(new IOException("gone"));
        // @start region="checkedFailure"
        try {
            log.add(page.await(IOException.class)); // await() throws the very failure; this form declares it
        } catch (IOException failure) {
            log.add("offline: " + failure.getMessage());
        }
        // @end
        assertThat(log).containsExactly("offline: gone");
    }
}
