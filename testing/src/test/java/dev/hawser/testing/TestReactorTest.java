package dev.hawser.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hawser.defer.Debugging;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorState;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class TestReactorTest {
    @AfterEach
    void debugModeIsAsBefore() {
        assertThat(Debugging.isOn()).isFalse();
    }

    @Test
    void closeThrowsWhatWasLeftAndClosesAllTheSame() {
        TestReactor test = TestReactor.open();
        test.reactor().callLater(Duration.ofSeconds(1), () -> {});

        assertThatExceptionOfType(LeftoverError.class)
                .isThrownBy(test::close)
                .withMessageContaining("1 timer left behind");

        assertThat(test.reactor().state()).isEqualTo(ReactorState.CLOSED);
        test.close();
    }

    @Test
    void theBodysOwnFailureStaysTheFirst() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> {
                    try (TestReactor test = TestReactor.open()) {
                        test.reactor().callLater(Duration.ofSeconds(1), () -> {});
                        throw new IOException("own");
                    }
                })
                .satisfies(failure -> assertThat(Outcomes.messages(failure))
                        .singleElement()
                        .asString()
                        .contains("1 timer"));
    }

    @Test
    void debugModeIsOnUnlessAskedOtherwise() {
        try (TestReactor _ = TestReactor.open()) {
            assertThat(Debugging.isOn()).isTrue();
            try (TestReactor _ = TestReactor.open(options -> options.debug(false))) {
                assertThat(Debugging.isOn()).isFalse();
            }
            assertThat(Debugging.isOn()).isTrue();
        }
    }

    @Test
    void aReactorThatCannotBeMadeChangesNothing() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> TestReactor.open(options -> options.reactor(reactor -> reactor.workers(0))));
    }

    @Test
    void aReactorThatTheTestHasClosedIsFine() {
        try (TestReactor test = TestReactor.open()) {
            test.reactor().callLater(Duration.ofSeconds(1), () -> {});
            test.reactor().close();
        }
    }

    @Test
    void aFunctionLeftInRealTimeDoesNotHoldUpTheEnd() {
        TestReactor test = TestReactor.open(
                options -> options.time(TestTime.REAL).reactor(reactor -> reactor.stopTimeout(Duration.ofHours(1))));
        Reactor reactor = test.reactor();
        var _ = reactor.inline(() -> new Promise<Object>().await());

        assertThatExceptionOfType(LeftoverError.class)
                .isThrownBy(test::close)
                .withMessageContaining("1 inline function");
        assertThat(reactor.state()).isEqualTo(ReactorState.CLOSED);
    }
}
