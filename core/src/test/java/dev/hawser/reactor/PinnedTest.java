package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A static initializer pins its thread: nothing below it can be set aside. */
@Tag("carrier")
class PinnedTest {
    private static final List<Callable<?>> IN_INITIALIZER = new ArrayList<>();

    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;

    private static Object callFirst() {
        try {
            return IN_INITIALIZER.removeFirst().call();
        } catch (Exception e) {
            return e;
        }
    }

    private static final class Awaits {
        static final Object RESULT = callFirst();
    }

    private static final class Starts {
        static final Object RESULT = callFirst();
    }

    @Test
    @DisplayName("await there is refused, and the function and the reactor go on")
    void await() {
        Promise<Integer> promise = new Promise<>();
        IN_INITIALIZER.add(promise::await);
        Deferred<Object> function = reactor.inline(() -> Awaits.RESULT);
        assertThat(valueOf(function))
                .isInstanceOfSatisfying(
                        IllegalStateException.class,
                        e -> assertThat(e).hasMessageContaining("pinned").hasMessageContaining("deferToThread"));
        Deferred<Integer> other = reactor.inline(promise::await);
        promise.callback(1);
        rig.advance(0);
        assertThat(valueOf(other)).isEqualTo(1);
    }

    @Test
    @DisplayName("starting a function there is refused, and a later start works")
    void inline() {
        IN_INITIALIZER.add(() -> reactor.inline(() -> rig.log.add("started")));
        Deferred<Object> function = reactor.inline(() -> Starts.RESULT);
        assertThat(valueOf(function))
                .isInstanceOfSatisfying(
                        IllegalStateException.class,
                        e -> assertThat(e).hasMessageContaining("pinned").hasMessageContaining("start"));
        assertThat(rig.log).isEmpty();
        Deferred<Integer> nested = reactor.inline(() -> reactor.inline(() -> 3).await());
        assertThat(valueOf(nested)).isEqualTo(3);
        assertThat(reactor.dump()).isEmpty();
        assertThat(failureOf(reactor.inline(() -> {
                    throw new IllegalStateException("own");
                })))
                .hasMessage("own");
    }

    @Test
    @DisplayName("a start that the stack has no room for keeps nobody else from starting")
    void endOfTheStack() {
        Reactor own = Reactor.create(options -> options.poller(Poller.parking())
                .stopTimeout(Duration.ofMillis(1))
                .onError((_, _) -> {})); // some begin, and find no room
        for (int frames = 0; frames < 100; frames++) { // so that it ends at another place each time
            behind(frames, own);
            Deferred<Integer> later = own.inline(() -> own.inline(() -> 3).await());
            assertThat(valueOf(later)).isEqualTo(3);
        }
        own.close();
    }

    private static void behind(int frames, Reactor own) {
        if (frames == 0) {
            startAtTheEndOfTheStack(own);
        } else {
            behind(frames - 1, own);
        }
    }

    /** Tries it again with each frame that is left, until it is not told that there is no room. */
    @SuppressWarnings("InfiniteRecursion") // it is the end of the stack that ends it
    private static void startAtTheEndOfTheStack(Reactor own) {
        try {
            startAtTheEndOfTheStack(own);
        } catch (Throwable noRoom) { // or what it has led to, in the JDK too
            var _ = own.inline(() -> 1);
        }
    }
}
