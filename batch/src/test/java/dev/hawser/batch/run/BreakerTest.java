package dev.hawser.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.Breaker.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When rows of a key are held, for how long, and how they come back, step by step. */
class BreakerTest {
    private static final long MILLI = 1_000_000;
    private static final int SLOTS = 4;

    /** Two retries, and one more for every two first tries. */
    private static final RetryPolicy POLICY =
            new RetryPolicy(5, Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(30), 0.5, 2);

    private final Breaker breaker = new Breaker(POLICY, true);

    private static AttemptEnd end(AttemptOutcome outcome, boolean mayPass, Duration retryAfter) {
        return new AttemptEnd(
                new AttemptReport(Rows.item(1, "-"), 1, 0, 0, 1, List.of(), outcome), mayPass, retryAfter);
    }

    private static AttemptEnd busy(Duration retryAfter) {
        return end(new AttemptOutcome.Failed("s", "http-503", "m"), true, retryAfter);
    }

    private static final AttemptEnd GOOD = end(new AttemptOutcome.Succeeded(Rows.OUTPUT), false, null);
    private static final AttemptEnd BUSY = busy(null);
    private static final AttemptEnd WRONG = end(new AttemptOutcome.Failed("s", "http-404", "m"), false, null);
    private static final AttemptEnd BACK = end(new AttemptOutcome.GivenBack("stopped"), false, null);

    /** A try, from its start to its end. */
    private void attempt(AttemptEnd end, long now) {
        if (breaker.settled(breaker.started(1), end, true, now)) {
            breaker.wentWell(SLOTS);
        }
    }

    /** The budget of none is two and a half, and each of these is a first try, too. */
    private void open() {
        for (int i = 0; i < 5; i++) {
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
            attempt(BUSY, 0);
        }
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    private void tryOut() {
        open();
        breaker.release();
    }

    @Test
    void aKeyIsHeldWhenItHasMoreRetriesThanItsFirstTriesAllow() {
        for (int i = 0; i < 4; i++) {
            attempt(GOOD, 0);
        }
        int later = breaker.started(2);
        for (int retry = 1; retry <= 4; retry++) {
            breaker.settled(later, BUSY, true, 7);
            assertThat(breaker.state()).as("retry %s", retry).isEqualTo(State.CLOSED);
            assertThat(breaker.room()).isEqualTo(Integer.MAX_VALUE);
        }
        breaker.settled(later, BUSY, true, 7);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.room()).isZero();
        assertThat(breaker.isHeld()).isTrue();
        assertThat(breaker.until()).isEqualTo(7 + 100 * MILLI);
        assertThat(breaker.why())
                .isEqualTo(
                        "its retry budget is spent, with 5 retries after 4 first tries; the last failure was http-503");
        assertThat(breaker.story()).isEqualTo("which is held since " + breaker.why());
    }

    @Test
    void whatIsNotTriedAgainSpendsNothing() {
        for (int i = 0; i < 9; i++) {
            breaker.settled(breaker.started(5), BUSY, false, 0);
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.hasNothingToTell()).isTrue();
        breaker.settled(breaker.started(5), BUSY, true, 0);
        assertThat(breaker.hasNothingToTell()).as("a retry counts on").isFalse();
    }

    @Test
    void onlyOneIsTriedWhenTheWaitIsOverThenTwoThenFourThenAll() {
        tryOut();
        assertThat(breaker.state()).isEqualTo(State.TRYING);
        assertThat(breaker.isHeld()).isFalse();
        for (int atOnce : new int[] {1, 2, 4}) {
            assertThat(breaker.allowed()).isEqualTo(atOnce);
            assertThat(breaker.room()).isEqualTo(atOnce);
            assertThat(breaker.story())
                    .startsWith("of which " + atOnce + " at once may be tried since its retry budget");
            int[] started = new int[atOnce];
            for (int i = 0; i < atOnce; i++) {
                started[i] = breaker.started(2);
                assertThat(breaker.room()).isEqualTo(atOnce - i - 1);
            }
            for (int i = 0; i < atOnce; i++) {
                assertThat(breaker.state()).isEqualTo(State.TRYING);
                assertThat(breaker.settled(started[i], GOOD, false, 0)).isTrue();
                breaker.wentWell(SLOTS);
            }
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.room()).isEqualTo(Integer.MAX_VALUE);
        assertThat(breaker.hasNothingToTell()).as("as a new one").isTrue();
        assertThat(breaker.story()).isNull();
    }

    @Test
    void afterOneAloneThatFailsTheWaitIsTwiceAsLongUpToTheLongest() {
        tryOut();
        long now = 5_000 * MILLI;
        for (long wait : new long[] {200, 400, 800, 1_000, 1_000}) {
            attempt(BUSY, now);
            assertThat(breaker.state()).isEqualTo(State.OPEN);
            assertThat(breaker.until()).isEqualTo(now + wait * MILLI);
            assertThat(breaker.why()).isEqualTo("a try to see whether it is well again ended with http-503");
            breaker.release();
            assertThat(breaker.allowed()).isOne();
            now += 10_000 * MILLI;
        }
    }

    @Test
    void aServerThatWasWellAgainIsHeldForTheShortestWaitTheNextTime() {
        tryOut();
        attempt(BUSY, 0);
        breaker.release();
        for (int i = 0; i < 1 + 2 + 4; i++) {
            attempt(GOOD, 0);
        }
        long later = 9_000 * MILLI;
        for (int i = 0; i < 5; i++) {
            attempt(BUSY, later);
        }
        assertThat(breaker.until()).isEqualTo(later + 100 * MILLI);
    }

    @Test
    void oneOfSeveralThatFailsHalvesThem() {
        tryOut();
        attempt(GOOD, 0);
        attempt(GOOD, 0);
        attempt(GOOD, 0);
        assertThat(breaker.allowed()).isEqualTo(4);
        attempt(GOOD, 0);
        attempt(BUSY, 0);
        assertThat(breaker.state()).isEqualTo(State.TRYING);
        assertThat(breaker.allowed()).isEqualTo(2);
        attempt(GOOD, 0);
        assertThat(breaker.allowed()).as("what went well before does not count").isEqualTo(2);
        attempt(GOOD, 0);
        assertThat(breaker.allowed()).isEqualTo(4);
        attempt(BUSY, 0);
        attempt(BUSY, 0);
        assertThat(breaker.allowed()).isOne();
        attempt(BUSY, 0);
        assertThat(breaker.until()).as("it had been better meanwhile").isEqualTo(200 * MILLI);
    }

    @Test
    void whatWasStartedBeforeTheWaitSaysNothingAfterIt() {
        int before = breaker.started(2);
        tryOut();
        assertThat(breaker.settled(before, GOOD, false, 0)).isFalse();
        assertThat(breaker.room()).isOne();
        assertThat(breaker.settled(before, BUSY, true, 0)).isFalse();
        assertThat(breaker.state()).isEqualTo(State.TRYING);
        breaker.rests(before, SLOTS);
        assertThat(breaker.room()).isOne();
        assertThat(breaker.allowed()).isOne();
    }

    @Test
    void whatWasCutOffSaysNothing() {
        tryOut();
        attempt(BACK, 0);
        assertThat(breaker.state()).isEqualTo(State.TRYING);
        assertThat(breaker.allowed()).isOne();
        assertThat(breaker.room()).as("its place is free again").isOne();
    }

    @ParameterizedTest
    @CsvSource({"timeout, true", "stuck, true", "http-404, false", "expect, false"})
    void whoDoesNotAnswerIsInTroubleAndWhoSaysNoIsWell(String kind, boolean trouble) {
        tryOut();
        attempt(end(new AttemptOutcome.Failed("s", kind, "m"), false, null), 0);
        assertThat(breaker.state()).isEqualTo(trouble ? State.OPEN : State.TRYING);
        assertThat(breaker.allowed()).isEqualTo(trouble ? 1 : 2);
    }

    @Test
    void aRestIsAsGoodAsAnAnswer() {
        tryOut();
        breaker.rests(breaker.started(1), SLOTS);
        assertThat(breaker.allowed()).isEqualTo(2);
        assertThat(breaker.room()).isEqualTo(2);
    }

    @Test
    void aServerThatAsksToWaitIsLeftAloneForThatLong() {
        attempt(busy(Duration.ofSeconds(3)), 10);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.isHeld()).isTrue();
        assertThat(breaker.room()).isZero();
        assertThat(breaker.until()).isEqualTo(10 + 3_000 * MILLI);
        assertThat(breaker.story()).isEqualTo("which its server asked to leave alone");
        assertThat(breaker.hasNothingToTell()).isFalse();
        attempt(busy(Duration.ofSeconds(1)), 20);
        assertThat(breaker.until()).as("the longer wait stands").isEqualTo(10 + 3_000 * MILLI);
        attempt(busy(Duration.ofSeconds(4)), 30);
        assertThat(breaker.until()).isEqualTo(30 + 4_000 * MILLI);
        breaker.release();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.room()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aServerIsLeftAloneNoLongerThanTheJobAllows() {
        attempt(busy(Duration.ofDays(1)), 0);
        assertThat(breaker.until()).isEqualTo(30_000 * MILLI);
    }

    @Test
    void rowsThatMayGoToManyServersAreHeldWhenTwoInARowAreAskedToWait() {
        Breaker ofMany = new Breaker(POLICY, false);
        AttemptEnd asked = busy(Duration.ofSeconds(3));
        ofMany.settled(ofMany.started(1), asked, false, 0);
        assertThat(ofMany.isHeld()).isFalse();
        ofMany.settled(ofMany.started(1), GOOD, false, 0);
        ofMany.settled(ofMany.started(1), asked, false, 0);
        assertThat(ofMany.isHeld()).as("one was served in between").isFalse();
        ofMany.settled(ofMany.started(1), BUSY, false, 0);
        ofMany.settled(ofMany.started(1), asked, false, 5);
        assertThat(ofMany.isHeld())
                .as("who was busy and asked for nothing is no answer")
                .isTrue();
        assertThat(ofMany.until()).isEqualTo(5 + 3_000 * MILLI);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9})
    void noWaitIsSoShortThatItIsNone(int millis) {
        Breaker quick = new Breaker(
                new RetryPolicy(9, Duration.ofMillis(millis), Duration.ofMillis(millis), Duration.ZERO, 0, 0), true);
        quick.settled(quick.started(1), BUSY, true, 0);
        assertThat(quick.state()).isEqualTo(State.OPEN);
        assertThat(quick.until()).isEqualTo(10 * MILLI);
        quick.release();
        quick.settled(quick.started(1), BUSY, true, 0);
        assertThat(quick.until()).as("nor is the next").isEqualTo(10 * MILLI);
    }

    @Test
    void whatIsWrongWithARowIsNoTroubleOfItsServer() {
        for (int i = 0; i < 9; i++) {
            attempt(WRONG, 0);
        }
        assertThat(breaker.hasNothingToTell()).isTrue();
    }
}
