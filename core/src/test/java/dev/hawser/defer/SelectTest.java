package dev.hawser.defer;

import static dev.hawser.defer.Results.assertPending;
import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class SelectTest {
    private final DeferredQueue<String> left = new DeferredQueue<>();
    private final DeferredQueue<String> right = new DeferredQueue<>();
    private final Promise<Integer> number = new Promise<>();

    private Deferred<String> first() {
        return Select.first(
                Select.item(left, item -> "left " + item),
                Select.item(right, item -> "right " + item),
                Select.result(number, value -> "number " + value));
    }

    @Test
    void ofThoseThatAreThereTheFirstNamedIsTaken() {
        right.offer("a");
        number.callback(1);
        assertThatValue(first()).isEqualTo("right a");
        assertThatValue(first()).isEqualTo("number 1");
        assertThatValue(first()).as("a result can be taken again").isEqualTo("number 1");
        left.offer("b");
        assertThatValue(first()).isEqualTo("left b");
    }

    @Test
    void itWaitsForTheFirstAndLeavesTheOthersAsTheyWere() {
        Deferred<String> first = first();
        assertPending(first);
        right.offer("a");
        assertThatValue(first).isEqualTo("right a");
        assertThat(left.waitingToGet()).isZero();
        assertThat(right.waitingToGet()).isZero();
        assertPending(number);
        Deferred<Integer> continued = number.addCallback(value -> value + 1);
        number.callback(1);
        assertThatValue(continued).isEqualTo(2);
        left.offer("b");
        assertThat(left.size()).isEqualTo(1);
    }

    @Test
    void aResultMayBeTheFirst() {
        Deferred<String> first = first();
        number.callback(7);
        assertThatValue(first).isEqualTo("number 7");
        left.offer("a");
        assertThat(left.size()).isEqualTo(1);
        assertThatValue(number).as("the Deferred keeps it").isEqualTo(7);
    }

    @Test
    void cancellingItTakesNothing() {
        Deferred<String> first = first();
        first.cancel();
        assertThat(failureOf(first)).isInstanceOf(CancellationException.class);
        assertPending(number);
        left.offer("a");
        assertThat(left.size()).isEqualTo(1);
        number.callback(1);
        assertThatValue(first()).isEqualTo("left a");
    }

    @Test
    void aFailureOfOneIsItsFailure() {
        Deferred<String> ofNumber = first();
        number.errback(new IOException("number"));
        assertThat(failureOf(ofNumber)).hasMessage("number");
        assertThat(failureOf(first())).as("and again").hasMessage("number");

        Deferred<String> ofQueue = Select.first(Select.item(left, item -> item), Select.item(right, item -> item));
        right.close();
        assertThat(failureOf(ofQueue)).isInstanceOf(QueueClosedException.class);
        assertThat(left.waitingToGet()).isZero();
    }

    @Test
    void whatAFunctionThrowsIsItsFailure() {
        Deferred<String> first = Select.first(Select.item(left, _ -> {
            throw new IOException("function");
        }));
        left.offer("a");
        assertThat(failureOf(first)).hasMessage("function");
    }

    @Test
    void aDeferredThatIsContinuedCannotBeWaitedFor() {
        var _ = number.addCallback(value -> value);
        assertThatThrownBy(this::first).isInstanceOf(AlreadyContinuedException.class);
        assertThat(left.waitingToGet()).as("nothing has begun").isZero();
    }

    @Test
    void oneThatIsWaitedForCannotBeContinued() {
        Deferred<String> first = first();
        assertThatThrownBy(() -> number.addCallback(value -> value))
                .isInstanceOf(AlreadyContinuedException.class)
                .hasMessageContaining("a Select");
        first.cancel();
        assertThat(failureOf(first)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aQueueThatRefusesWaitersFailsIt() {
        DeferredQueue<String> narrow = new DeferredQueue<>(1, 0);
        Deferred<String> first = Select.first(
                Select.item(left, item -> item),
                Select.item(narrow, item -> item),
                Select.result(number, Object::toString));
        assertThat(failureOf(first)).isInstanceOf(TooManyWaitersException.class);
        assertThat(left.waitingToGet()).isZero();
        assertPending(number);
    }

    @Test
    void ofNothingThereIsNoFirst() {
        assertThatThrownBy(() -> Select.first(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMillionSelectsLeaveNothingBehind() {
        for (int i = 0; i < 1_000_000; i++) {
            Deferred<String> first = first();
            left.offer("a");
            if (!first.isFired()) {
                throw new AssertionError("round " + i);
            }
        }
        assertThat(right.waitingToGet()).isZero();
    }
}
