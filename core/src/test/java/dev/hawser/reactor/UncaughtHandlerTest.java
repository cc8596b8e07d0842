package dev.hawser.reactor;

import static dev.hawser.reactor.Rig.failureOf;
import static dev.hawser.reactor.Rig.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A function's thread leads to it by its uncaught exception handler, which users may look at, use and replace. */
class UncaughtHandlerTest {
    @RegisterExtension
    final Rig rig = Rig.virtual();

    private final Reactor reactor = rig.reactor;

    private final UncaughtExceptionHandler own = (thread, thrown) -> rig.log.add(thrown);

    @Tag("both")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("a function that sets a handler, or none, awaits, is shown and is cancelled like any other")
    void replaced(boolean withHandler) {
        Promise<Integer> first = new Promise<>();
        Promise<Integer> second = new Promise<>();
        Deferred<Integer> before = reactor.inline(new Promise<Integer>()::await);
        Deferred<Integer> replacing = reactor.inline("replacing", () -> {
            Thread.currentThread().setUncaughtExceptionHandler(withHandler ? own : null);
            return first.await() + second.await();
        });
        Deferred<Integer> after = reactor.inline(new Promise<Integer>()::await);
        first.callback(1);
        rig.advance(0);
        assertThat(reactor.dump()).hasSize(3).anySatisfy(info -> {
            assertThat(info.name()).isEqualTo("replacing");
            assertThat(info.awaits()).contains("pending");
        });
        for (Deferred<Integer> function : List.of(replacing, before, after)) {
            function.cancel();
            rig.advance(0);
            assertThat(failureOf(function)).isInstanceOf(CancellationException.class);
        }
        assertThat(reactor.statistics().functions()).isZero();
    }

    @Test
    @Tag("both")
    @DisplayName("what code hands to the handler of a function's thread goes where it goes for any thread without one")
    void asksForAHandler() {
        RuntimeException oops = new RuntimeException("oops");
        UncaughtExceptionHandler former = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler(own);
        try {
            Deferred<Boolean> function = reactor.inline(() -> {
                Thread self = Thread.currentThread();
                Optional.ofNullable(self.getUncaughtExceptionHandler())
                        .ifPresent(handler -> handler.uncaughtException(self, oops));
                return true;
            });
            assertThat(valueOf(function)).isTrue();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(former);
        }
        assertThat(rig.log).containsExactly(oops);
    }

    @Test
    @Tag("carrier")
    @DisplayName("a thread that was given its parent's handler is not taken for the parent")
    void child() {
        Promise<Integer> gate = new Promise<>();
        Promise<Integer> never = new Promise<>();
        Deferred<Integer> parent = reactor.inline(() -> {
            Thread self = Thread.currentThread();
            Thread child = Thread.ofVirtual().unstarted(() -> rig.log.add(gate.await()));
            child.setUncaughtExceptionHandler(self.getUncaughtExceptionHandler());
            child.start();
            return never.await();
        });
        rig.advance(0);
        gate.callback(5);
        rig.advance(0);
        assertThat(rig.log).containsExactly(5);
        assertThat(parent.isFired()).isFalse();
        never.callback(6);
        rig.advance(0);
        assertThat(valueOf(parent)).isEqualTo(6);
    }
}
