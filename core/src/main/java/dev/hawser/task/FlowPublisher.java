package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Flow.Publisher} of what an iterator gives: the way from a reactor to libraries of reactive streams.
 *
 * {@snippet class = dev.hawser.task.FlowSnippetsTest region = publisher}
 *
 * <p>For each subscriber an inline function asks the source for an iterator of its own, and goes through it as fast as the
 * subscriber requests. The iterator may wait, like that of a {@link dev.hawser.defer.DeferredQueue}. At its end, and when
 * the subscriber cancels, an iterator that is {@link AutoCloseable} is closed; a cancel ends what the function waits for.
 *
 * <p><b>Failures:</b> what the source or the iterator throws is the subscriber's {@code onError}. What the subscriber's
 * own methods throw, which they must not, ends its subscription and is reported as an unhandled failure.
 *
 * <p><b>Threads:</b> any may subscribe, request and cancel. The subscriber is called in the function, on the reactor: it
 * must not keep that busy. When the reactor has stopped, it is told so by {@code onError}.
 *
 * @param <T> the type of the items, none of which is null
 */
public final class FlowPublisher<T> implements Flow.Publisher<T> {
    private final Reactor reactor;
    private final Callable<? extends Iterator<? extends T>> source;

    private FlowPublisher(Reactor reactor, Callable<? extends Iterator<? extends T>> source) {
        this.reactor = requireNonNull(reactor, "reactor");
        this.source = requireNonNull(source, "source");
    }

    /**
     * A publisher.
     *
     * @param reactor where the items come from
     * @param source asked for each subscriber, in an inline function
     * @param <T> the type of the items
     * @return it
     */
    public static <T> FlowPublisher<T> of(Reactor reactor, Callable<? extends Iterator<? extends T>> source) {
        return new FlowPublisher<>(reactor, source);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Subscription<T> subscription = new Subscription<>(reactor, requireNonNull(subscriber, "subscriber"));
        try {
            reactor.callFromThread(() -> subscription.begin(source));
        } catch (ReactorStoppedException e) { // nobody else is there to tell it
            subscriber.onSubscribe(subscription);
            subscriber.onError(e);
        }
    }

    /** One subscriber's. Of the reactor, but for what the subscriber calls. */
    private static final class Subscription<T> implements Flow.Subscription {
        private final Reactor reactor;

        /** Null when nothing more is to be told. */
        private Flow.@Nullable Subscriber<? super T> subscriber;

        private long requested;
        private @Nullable IllegalArgumentException misuse;

        /** Read by any thread, so that a cancel is obeyed at once. */
        private volatile boolean cancelled;

        /** Fired when more was requested; the function waits for it. */
        private @Nullable Promise<Boolean> more;

        private @Nullable Deferred<?> function;

        Subscription(Reactor reactor, Flow.Subscriber<? super T> subscriber) {
            this.reactor = reactor;
            this.subscriber = subscriber;
        }

        void begin(Callable<? extends Iterator<? extends T>> source) {
            Deferred<Boolean> running = reactor.inline("a publisher's", () -> {
                serve(source);
                return true;
            });
            if (!running.isFired()) {
                function = running;
            }
            var _ = running.addErrback(CancellationException.class, e -> {
                        told(end -> end.onError(e)); // not by the subscriber: then nothing is told
                        return true;
                    })
                    .addBoth(outcome -> {
                        function = null;
                        subscriber = null;
                        return outcome.get();
                    });
        }

        private void serve(Callable<? extends Iterator<? extends T>> source) throws Exception {
            requireNonNull(subscriber).onSubscribe(this);
            Iterator<? extends T> items = null;
            try {
                items = requireNonNull(source.call(), "the source of a publisher gave no iterator");
                giveAll(items);
            } catch (CancellationException e) {
                throw e;
            } catch (Exception e) {
                if (subscriber == null) {
                    throw e; // it is the subscriber's own, or of one who has gone
                }
                told(end -> end.onError(e));
            } finally {
                if (items instanceof AutoCloseable closeable) {
                    closeable.close();
                }
            }
        }

        private void giveAll(Iterator<? extends T> items) {
            while (!cancelled && items.hasNext()) {
                T item = requireNonNull(items.next(), "the iterator of a publisher gave null");
                while (requested == 0 && misuse == null && !cancelled) {
                    Promise<Boolean> waiting = new Promise<>();
                    more = waiting;
                    waiting.await();
                }
                IllegalArgumentException wrong = misuse;
                if (wrong != null) {
                    throw wrong;
                }
                requested--;
                give(item);
            }
            told(Flow.Subscriber::onComplete);
        }

        private void give(T item) {
            Flow.Subscriber<? super T> to = subscriber;
            if (to == null || cancelled) {
                return;
            }
            try {
                to.onNext(item);
            } catch (RuntimeException | Error e) {
                subscriber = null;
                throw e;
            }
        }

        /** The end is told once, and not to one who has cancelled. */
        private void told(Consumer<Flow.Subscriber<? super T>> end) {
            Flow.Subscriber<? super T> to = subscriber;
            subscriber = null;
            if (to != null && !cancelled) {
                end.accept(to);
            }
        }

        @Override
        public void request(long count) {
            onReactor(() -> {
                if (count <= 0) {
                    misuse = new IllegalArgumentException(
                            "a subscriber has to request 1 item or more (rule 3.9), was " + count);
                } else {
                    requested = requested + count < 0 ? Long.MAX_VALUE : requested + count;
                }
                wake();
            });
        }

        private void wake() {
            Promise<Boolean> waiting = more;
            if (waiting != null) {
                more = null;
                waiting.callback(true);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            onReactor(this::stop);
        }

        private void stop() {
            cancelled = true;
            subscriber = null;
            Deferred<?> running = function;
            function = null;
            if (running != null) {
                running.cancel();
            }
        }

        /** Later, also on the reactor: what is requested in onNext shall not go through onNext anew. */
        private void onReactor(Procedure call) {
            try {
                reactor.callFromThread(call);
            } catch (ReactorStoppedException e) {
                subscriber = null; // the function has ended with the reactor
            }
        }
    }
}
