package dev.hawser.testing;

import static dev.hawser.testing.Results.assertNoResult;
import static dev.hawser.testing.Results.failureOf;
import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@WithReactor
@Tag("both")
class ResultsTest {
    private static final IOException OOPS = new IOException("oops");

    @Test
    @DisplayName("b105: successOf gives the value, again and again, and leaves the Deferred to be continued")
    void successOfGivesTheValue() {
        Promise<String> promise = new Promise<>();
        promise.callback("value");

        assertThat(successOf(promise)).isEqualTo("value");
        assertThat(successOf(promise)).isEqualTo("value");
        assertThat(successOf(promise.addCallback(String::length))).isEqualTo(5);
    }

    @Test
    @DisplayName("b105: successOf fails with \"no result\" when there is none, and leaves a later result untouched")
    void successOfNeedsAResult() {
        Promise<String> promise = new Promise<>();

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> successOf(promise))
                .withMessageContaining("expected a value, but there is no result yet");
        promise.callback("late");
        assertThat(successOf(promise)).isEqualTo("late");
    }

    @Test
    @DisplayName("b105: successOf fails with the failure as its cause, and consumes it")
    void successOfConsumesAFailure(TestReactor test) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> successOf(Deferred.fail(OOPS)))
                .withMessageContaining("oops")
                .withCause(OOPS);
        assertThat(test.flushUnhandled()).isEmpty();
    }

    @Test
    @DisplayName("b105: failureOf gives the failure itself, and consumes it")
    void failureOfGivesTheFailure(TestReactor test) {
        assertThat(failureOf(Deferred.fail(OOPS))).isSameAs(OOPS);
        assertThat(test.flushUnhandled()).isEmpty();
    }

    @Test
    @DisplayName("b105: failureOf fails with \"no result\" when there is none, and with the value when there is one")
    void failureOfNeedsAFailure() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> failureOf(new Promise<>()))
                .withMessageContaining("no result yet");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> failureOf(Deferred.succeed("fine")))
                .withMessageContaining("it succeeded with: fine");
    }

    @Test
    @DisplayName("b105: failureOf with types gives a failure of one of them, subclasses included")
    void failureOfMatchesTypes() {
        FileNotFoundException missing = new FileNotFoundException("missing");

        IOException failure = failureOf(Deferred.fail(missing), IOException.class);
        Exception either = failureOf(Deferred.fail(missing), IllegalStateException.class, FileNotFoundException.class);

        assertThat(failure).isSameAs(missing);
        assertThat(either).isSameAs(missing);
    }

    @Test
    @DisplayName(
            "b105: failureOf lists the expected types when the failure is of another, and consumes it all the same")
    void failureOfListsTheExpectedTypes(TestReactor test) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(
                        () -> failureOf(Deferred.fail(OOPS), IllegalStateException.class, UncheckedIOException.class))
                .withMessage("expected a failure of type java.lang.IllegalStateException or"
                        + " java.io.UncheckedIOException, but it failed with: java.io.IOException: oops")
                .withCause(OOPS);
        assertThat(test.flushUnhandled()).isEmpty();
    }

    @Test
    @DisplayName("b105: assertNoResult passes on an unfired Deferred and leaves its later value or failure untouched")
    void assertNoResultLeavesALaterResult(TestReactor test) {
        Promise<String> succeeding = new Promise<>();
        Promise<String> failing = new Promise<>();

        assertNoResult(succeeding);
        assertNoResult(failing);
        succeeding.callback("value");
        failing.errback(OOPS);

        assertThat(successOf(succeeding)).isEqualTo("value");
        assertThat(test.flushUnhandled(IOException.class)).containsExactly(OOPS);
    }

    @Test
    @DisplayName("b105: assertNoResult fails on a value, and on a failure, which it swallows")
    void assertNoResultFailsOnAResult(TestReactor test) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertNoResult(Deferred.succeed("early")))
                .withMessageContaining("expected no result as yet, but it succeeded with: early");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertNoResult(Deferred.fail(OOPS)))
                .withMessageContaining("oops")
                .withCause(OOPS);
        assertThat(test.flushUnhandled()).isEmpty();
    }

    @Test
    @DisplayName("b105: the helpers take the Deferred of an inline function")
    void inlineFunctions(Reactor reactor, VirtualTime time) {
        Deferred<String> function = reactor.inline(() -> {
            reactor.sleep(Duration.ofSeconds(3)).await();
            return "done";
        });

        assertNoResult(function);
        time.advance(Duration.ofSeconds(3));
        assertThat(successOf(function)).isEqualTo("done");
    }

    @Test
    void nullIsAValue() {
        assertThat(Results.<Object>successOf(Deferred.succeed(null))).isNull();
    }
}
