package dev.hawser.testing;

import static dev.hawser.testing.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.defer.Debugging;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorState;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult.Status;

@WithReactor
@Tag("both")
class ReactorExtensionTest {
    private Reactor fromBeforeEach;

    @BeforeEach
    void take(Reactor reactor) {
        fromBeforeEach = reactor;
    }

    @AfterEach
    void check(Reactor reactor) {
        assertThat(reactor).isSameAs(fromBeforeEach);
    }

    @Test
    void allMethodsOfATestShareOneReactor(Reactor reactor, VirtualTime time, TestReactor test) {
        assertThat(reactor).isSameAs(fromBeforeEach).isSameAs(test.reactor());
        assertThat(time).isSameAs(test.time());
    }

    @Test
    void aTestAdvancesTime(Reactor reactor, VirtualTime time) {
        Deferred<Integer> later = reactor.deferLater(Duration.ofHours(1), () -> 42);

        time.advance(Duration.ofHours(1));

        assertThat(successOf(later)).isEqualTo(42);
    }

    @Test
    void aTestRunsTheReactor(Reactor reactor, VirtualTime time) {
        reactor.callLater(Duration.ofDays(1), reactor::stop);

        reactor.run();

        assertThat(time.elapsed()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void debugModeIsOnDuringATest() {
        assertThat(Debugging.isOn()).isTrue();
    }

    @Test
    @WithReactor(debug = false)
    void anAnnotationOnTheMethodWins() {
        assertThat(Debugging.isOn()).isFalse();
    }

    @Nested
    class InANestedClass {
        @Test
        void theAnnotationOfTheOuterClassCounts(Reactor reactor) {
            assertThat(reactor).isSameAs(fromBeforeEach);
        }
    }

    @WithReactor
    static class Records {
        static final List<Reactor> REACTORS = new ArrayList<>();

        @Test
        void one(Reactor reactor) {
            REACTORS.add(reactor);
        }

        @Test
        void two(Reactor reactor) {
            REACTORS.add(reactor);
            throw new IllegalStateException("fails");
        }
    }

    @Test
    void eachTestHasAReactorOfItsOwnThatIsClosedAfterIt() {
        Debugging.set(false);

        Outcomes.of(Records.class);

        assertThat(Records.REACTORS).hasSize(2).doesNotHaveDuplicates();
        assertThat(Records.REACTORS).extracting(Reactor::state).containsOnly(ReactorState.CLOSED);
        assertThat(Debugging.isOn()).isFalse();
        Debugging.set(true);
    }

    @WithReactor
    static class Aborted {
        @Test
        void test(Reactor reactor) {
            reactor.callLater(Duration.ofSeconds(1), () -> {});
            assumeTrue(false, "not here");
        }
    }

    @Test
    void anAbortedTestMayLeaveThings() {
        assertThat(Outcomes.of(Aborted.class).statuses()).containsExactly(Status.ABORTED);
    }

    @WithReactor(time = TestTime.REAL)
    static class InRealTime {
        @Test
        void runs(Reactor reactor) {
            long begin = reactor.nanoTime();
            reactor.callLater(Duration.ofMillis(20), reactor::stop);
            reactor.run();
            assertThat(reactor.nanoTime() - begin).isGreaterThanOrEqualTo(20_000_000);
        }

        @Test
        void cannotAdvance(TestReactor test) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(test::time)
                    .withMessageContaining("real clock");
        }
    }

    @Test
    void realTimeIsThereOnRequest() {
        assertThat(Outcomes.of(InRealTime.class).failures()).isEmpty();
    }

    @WithReactor(time = TestTime.REAL)
    static class AsksForVirtualTime {
        @Test
        void test(VirtualTime time) {
            throw new AssertionError("is not called with " + time);
        }
    }

    @Test
    void realTimeHasNoVirtualTime() {
        assertThat(Outcomes.of(AsksForVirtualTime.class).failure())
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("this test runs in real time");
    }

    @WithReactor
    static class TakesItInTheConstructor {
        TakesItInTheConstructor(Reactor reactor) {
            throw new AssertionError("is not called with " + reactor);
        }

        @Test
        void test() {}
    }

    @Test
    void aConstructorCannotHaveTheReactor() {
        assertThat(Outcomes.of(TakesItInTheConstructor.class).failure())
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("a reactor belongs to one test");
    }

    static class Registers {
        @RegisterExtension
        static final ReactorExtension REACTORS =
                ReactorExtension.with(options -> options.debug(false).reactor(reactor -> reactor.name("mail")));

        @Test
        void test(Reactor reactor) {
            assertThat(reactor.name()).isEqualTo("mail");
            assertThat(Debugging.isOn()).isFalse();
            reactor.callLater(Duration.ofSeconds(1), () -> {});
        }
    }

    @Test
    void anExtensionWithOptionsIsRegisteredInAField() {
        assertThat(Outcomes.of(Registers.class).failure()).hasMessageContaining("1 timer left behind");
    }

    @WithReactor
    static class RunsOnAnotherThread {
        @Test
        void test(Reactor reactor) throws InterruptedException {
            reactor.callLater(Duration.ofSeconds(1), reactor::stop);
            Thread other = new Thread(reactor::run);
            other.start();
            other.join();
        }
    }

    @Test
    void aReactorThatRanOnAnotherThreadFailsTheTest() {
        assertThat(Outcomes.of(RunsOnAnotherThread.class).failure())
                .isInstanceOf(LeftoverError.class)
                .hasMessageContaining("on another thread than the one that made it");
    }
}
