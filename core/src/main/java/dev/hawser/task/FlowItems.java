package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.Procedure;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.Iterator;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Flow.Publisher} gives, item by item, for the loop of an inline function.
 *
 * {@snippet class = dev.hawser.task.FlowSnippetsTest region = items}
 *
 * <p><b>Back-pressure:</b> the publisher is asked for as many items as the buffer has room for, and for more when half of it
 * has been taken.
 *
 * <p><b>Ends:</b> the loop ends when the publisher does, behind the last item, or throws its failure. {@link #close}
 * cancels the subscription; whoever waits for an item is then told that there are no more. A publisher that sends more
 * than it was asked for is cancelled, and that is the loop's failure.
 *
 * <p><b>Threads:</b> of the reactor that it was made on, in inline functions; the publisher may be on any thread. The items
 * can be gone through once.
 *
 * @param <T> the type of the items
 */
public final class FlowItems<T> implements Iterable<T>, AutoCloseable {
    private final Reactor reactor;
    private final int buffer;
    private final DeferredQueue<T> received = new DeferredQueue<>();
    private final Receiver receiver = new Receiver();

    /** Null before it begins, and when nothing more is to be asked for. */
    private Flow.@Nullable Subscription subscription;

    /** How many were taken since more were requested. */
    private int taken;

    private boolean closed;
    private boolean iterated;

    private FlowItems(Reactor reactor, int buffer) {
        this.reactor = reactor;
        this.buffer = buffer;
    }

    /**
     * Subscribes to a publisher.
     *
     * @param publisher gives the items
     * @param buffer how many may be here that nobody has taken, 1 or more
     * @param <T> the type of the items
     * @return the items
     * @throws IllegalStateException off every reactor
     */
    public static <T> FlowItems<T> of(Flow.Publisher<? extends T> publisher, int buffer) {
        requireNonNull(publisher, "publisher");
        FlowItems<T> items = unsubscribed(buffer);
        publisher.subscribe(items.receiver);
        return items;
    }

    static <T> FlowItems<T> unsubscribed(int buffer) {
        if (buffer < 1) {
            throw new IllegalArgumentException("a buffer of items needs room for 1 or more, was " + buffer);
        }
        return new FlowItems<>(Reactor.current(), buffer);
    }

    /** What the publisher calls. */
    Flow.Subscriber<T> subscriber() {
        return receiver;
    }

    @Override
    public Iterator<T> iterator() {
        if (iterated) {
            throw new IllegalStateException("the items of a publisher can be gone through once");
        }
        iterated = true;
        Iterator<T> items = received.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public T next() {
                T item = items.next();
                took();
                return item;
            }
        };
    }

    private void took() {
        Flow.Subscription from = subscription;
        if (++taken >= (buffer + 1) / 2 && from != null) {
            int more = taken;
            taken = 0;
            from.request(more);
        }
    }

    /** Cancels the subscription; what was not taken is dropped. Twice is the same as once. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription from = subscription;
        subscription = null;
        received.close();
        if (from != null) {
            from.cancel();
        }
    }

    private void begin(Flow.Subscription given) {
        if (closed) {
            given.cancel();
        } else {
            subscription = given;
            given.request(buffer);
        }
    }

    private void receive(T item) {
        if (closed || received.isClosed()) {
            return; // it was under way
        }
        if (received.size() >= buffer) {
            Flow.Subscription from = subscription;
            received.fail(new IllegalStateException("a publisher sent more than the items that it was asked for"));
            if (from != null) {
                subscription = null;
                from.cancel();
            }
            return;
        }
        received.offer(item);
    }

    private void failed(Throwable failure) {
        subscription = null;
        received.fail(failure);
    }

    private void completed() {
        subscription = null;
        received.close();
    }

    /** Any thread; the calls of one publisher come one after the other. */
    private final class Receiver implements Flow.Subscriber<T> {
        private volatile Flow.@Nullable Subscription given;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            requireNonNull(subscription, "subscription");
            if (given != null) {
                subscription.cancel(); // one is enough
                return;
            }
            given = subscription;
            onReactor(() -> begin(subscription));
        }

        @Override
        public void onNext(T item) {
            requireNonNull(item, "item");
            onReactor(() -> receive(item));
        }

        @Override
        public void onError(Throwable failure) {
            requireNonNull(failure, "failure");
            onReactor(() -> failed(failure));
        }

        @Override
        public void onComplete() {
            onReactor(FlowItems.this::completed);
        }

        private void onReactor(Procedure call) {
            try {
                reactor.callFromThread(call);
            } catch (ReactorStoppedException e) { // nobody takes items any more
                Flow.Subscription from = given;
                if (from != null) {
                    from.cancel();
                }
            }
        }
    }
}
