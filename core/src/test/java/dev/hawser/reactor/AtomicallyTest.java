package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("both")
class AtomicallyTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;
    private final List<Object> log = rig.log;

    private <T> Deferred<T> atomicFunction(Callable<T> section) {
        return reactor.inline(() -> reactor.atomically(section));
    }

    @Test
    @DisplayName("a section that is not set aside gives its value or failure")
    void passes() throws Exception {
        IOException oops = new IOException("oops");
        assertThat(reactor.atomically(() -> 4)).isEqualTo(4);
        assertThat(valueOf(atomicFunction(() -> Deferred.succeed(5).await()))).isEqualTo(5);
        assertThatThrownBy(() -> reactor.atomically(() -> {
                    throw oops;
                }))
                .isSameAs(oops);
        assertThat(reactor.atomically(() -> reactor.atomically(() -> 6))).isEqualTo(6);
    }

    @Test
    @DisplayName("await of something unfired is refused in there, and possible again afterwards")
    void awaitIsRefused() {
        Promise<Integer> promise = new Promise<>();
        assertThat(failureOf(atomicFunction(promise::await)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("await() inside atomically()");
        Deferred<Integer> after = reactor.inline(() -> {
            reactor.atomically(() -> reactor.atomically(() -> 1));
            return promise.await();
        });
        promise.callback(2);
        rig.advance(0);
        assertThat(valueOf(after)).isEqualTo(2);
    }

    @Test
    @DisplayName("starting a function is refused in there, and nothing of it is left")
    void inlineIsRefused() {
        assertThatThrownBy(() -> reactor.atomically(() -> reactor.inline(() -> log.add("started"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inline() inside atomically()");
        assertThat(log).isEmpty();
        assertThat(reactor.dump()).isEmpty();
    }

    @Test
    @DisplayName("nested sections are one: the inner one's end does not end the outer")
    void nested() {
        Promise<Integer> promise = new Promise<>();
        assertThat(failureOf(atomicFunction(() -> {
                    reactor.atomically(() -> 1);
                    return promise.await();
                })))
                .hasMessageContaining("atomically");
    }

    @Test
    @DisplayName("firing in there makes waiters ready, which run after the section")
    void firing() throws Exception {
        Promise<Integer> promise = new Promise<>();
        var function = reactor.inline(() -> log.add(promise.await()));
        reactor.atomically(() -> {
            promise.callback(1);
            return log.add("section over");
        });
        rig.advance(0);
        assertThat(log).containsExactly("section over", 1);
        assertThat(function.isFired()).isTrue();
    }
}
