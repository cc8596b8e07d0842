package dev.hawser.defer;

import static dev.hawser.defer.Results.assertPending;
import static dev.hawser.defer.Results.assertThatValue;
import static dev.hawser.defer.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How queues end. */
@Tag("both")
class QueueEndTest {
    private final DeferredQueue<String> queue = new DeferredQueue<>(1, 10);

    @Test
    void whatIsInItOrWaitsForRoomCanStillBeTaken() {
        queue.offer("a");
        Deferred<Void> b = queue.put("b");
        queue.close();
        assertThat(queue.isClosed()).isTrue();
        assertThatValue(queue.get()).isEqualTo("a");
        assertThatValue(b).isNull();
        assertThatValue(queue.get()).isEqualTo("b");
        assertThat(failureOf(queue.get())).isInstanceOf(QueueClosedException.class);
    }

    @Test
    void allWhoWaitAreTold() {
        Deferred<String> first = queue.get();
        Deferred<String> second = queue.get();
        queue.close();
        assertThat(failureOf(first)).isInstanceOf(QueueClosedException.class);
        assertThat(failureOf(second)).isInstanceOf(QueueClosedException.class);
    }

    @Test
    void nothingCanBePutIntoOneThatIsClosed() {
        queue.close();
        queue.close();
        assertThatThrownBy(() -> queue.offer("a")).isInstanceOf(QueueClosedException.class);
        assertThat(failureOf(queue.put("a"))).isInstanceOf(QueueClosedException.class);
        assertThat(queue.size()).isZero();
    }

    @Test
    void aFailureIsToldWhenNothingIsLeft() {
        IOException cause = new IOException("source");
        queue.offer("a");
        queue.fail(cause);
        queue.close(); // too late
        assertThatValue(queue.get()).isEqualTo("a");
        assertThat(failureOf(queue.get())).isSameAs(cause);
        assertThatThrownBy(() -> queue.offer("b"))
                .isInstanceOf(QueueClosedException.class)
                .hasCause(cause);
    }

    @Test
    void whoTakesAgainWhileItEndsIsToldAtOnce() {
        Deferred<String> again = queue.get().chainErrback(_ -> queue.get());
        queue.close();
        assertThat(failureOf(again)).isInstanceOf(QueueClosedException.class);
        assertThat(queue.waitingToGet()).isZero();
    }

    @Test
    void aHundredThousandWhoWaitAreToldInConstantStack() {
        DeferredQueue<String> wide = new DeferredQueue<>();
        int[] told = new int[1];
        for (int i = 0; i < 100_000; i++) {
            var _ = wide.get().addErrbackAction(_ -> told[0]++);
        }
        wide.close();
        assertThat(told[0]).isEqualTo(100_000);
    }

    @Test
    void oneThatIsOpenWaits() {
        assertPending(queue.get());
        assertThat(queue.isClosed()).isFalse();
    }

    /** Such as one that a pipe of queues hands on. */
    @Test
    void aFailureThatIsAnothersCloseIsAFailure() {
        QueueClosedException cause = new QueueClosedException("another queue", null);
        queue.offer("a");
        queue.fail(cause);
        assertThat(failureOf(queue.put("b"))).hasMessageContaining("has failed").hasCause(cause);
        try (FakeReactor reactor = new FakeReactor()) {
            List<String> seen = new ArrayList<>();
            Deferred<Boolean> iterates = reactor.inline(() -> {
                for (String item : queue) {
                    seen.add(item);
                }
                return true;
            });
            assertThat(seen).containsExactly("a");
            assertThat(failureOf(iterates)).isSameAs(cause);
        }
    }
}
