package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Expected errors are taken by the test. */
@Tag("both")
class FlushTest {
    private static final FileNotFoundException MISSING = new FileNotFoundException("missing");
    private static final IllegalStateException WRONG = new IllegalStateException("wrong");

    private static void failTwice(Reactor reactor) {
        reactor.callLater(Duration.ofSeconds(1), () -> {
            throw MISSING;
        });
        reactor.callLater(Duration.ofSeconds(2), () -> {
            throw WRONG;
        });
        reactor.callLater(Duration.ofSeconds(3), reactor::stop);
        reactor.run();
    }

    private static void leaveTwo() {
        var _ = Deferred.fail(MISSING);
        var _ = Deferred.fail(WRONG);
    }

    @WithReactor
    static class TakesAll {
        @Test
        void errors(Reactor reactor, TestReactor test) {
            failTwice(reactor);
            assertThat(test.flushErrors()).containsExactly(MISSING, WRONG);
            assertThat(test.flushErrors()).isEmpty();
        }

        @Test
        void unhandled(TestReactor test) {
            leaveTwo();
            assertThat(test.flushUnhandled()).containsExactly(MISSING, WRONG);
            assertThat(test.flushUnhandled()).isEmpty();
        }

        @Test
        void bothTypes(Reactor reactor, TestReactor test) {
            failTwice(reactor);
            List<Exception> taken = test.flushErrors(IllegalStateException.class, IOException.class);
            assertThat(taken).containsExactly(MISSING, WRONG);
        }
    }

    @Test
    @DisplayName("b106: errors and failures that the test takes do not fail it")
    void taken() {
        assertThat(Outcomes.of(TakesAll.class).failures()).isEmpty();
    }

    @WithReactor
    static class TakesOneError {
        @Test
        void test(Reactor reactor, TestReactor test) {
            failTwice(reactor);
            List<IOException> taken = test.flushErrors(IOException.class);
            assertThat(taken).containsExactly(MISSING);
        }
    }

    @Test
    @DisplayName("b106: errors of other types than the test takes fail it")
    void otherErrors() {
        assertThat(Outcomes.of(TakesOneError.class).failure())
                .isInstanceOf(LeftoverError.class)
                .hasCause(WRONG);
    }

    @WithReactor
    static class TakesOneFailure {
        @Test
        void test(TestReactor test) {
            leaveTwo();
            assertThat(test.flushUnhandled(IOException.class)).containsExactly(MISSING);
        }
    }

    @Test
    @DisplayName("b106: failures of other types than the test takes fail it")
    void otherFailures() {
        assertThat(Outcomes.of(TakesOneFailure.class).failure())
                .isInstanceOf(LeftoverError.class)
                .hasCause(WRONG);
    }
}
