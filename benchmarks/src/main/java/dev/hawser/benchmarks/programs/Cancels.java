package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Coroutines;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import io.activej.eventloop.Eventloop;
import io.activej.reactor.schedule.ScheduledRunnable;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// A hundred thousand timers are live; one after the other is cancelled and replaced by a new one, as the idle timeouts
/// of connections are. None ever fires.
final class Cancels {
    private static final int LIVE = 100_000;
    private static final long HOUR_MILLIS = 3_600_000;

    private Cancels() {}

    static Figures hawser(int count) throws Exception {
        Reactor reactor = Reactor.create();
        return measure(
                count,
                new DelayedCall[LIVE],
                millis -> reactor.callLater(Duration.ofMillis(millis), () -> {}),
                DelayedCall::cancel);
    }

    static Figures netty(int count) throws Exception {
        EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        return loop.submit(() -> measure(
                        count,
                        new ScheduledFuture<?>[LIVE],
                        millis -> loop.schedule(() -> {}, millis, TimeUnit.MILLISECONDS),
                        future -> future.cancel(false)))
                .get();
    }

    static Figures nettyWheel(int count) throws Exception {
        HashedWheelTimer wheel = new HashedWheelTimer();
        return measure(
                count,
                new Timeout[LIVE],
                millis -> wheel.newTimeout(_ -> {}, millis, TimeUnit.MILLISECONDS),
                Timeout::cancel);
    }

    static Figures vertx(int count) throws Exception {
        Vertx vertx = Vertx.vertx();
        Context context = vertx.getOrCreateContext();
        var result = io.vertx.core.Promise.<Figures>promise();
        context.runOnContext(_ -> result.complete(unchecked(
                () -> measure(count, new Long[LIVE], millis -> vertx.setTimer(millis, _ -> {}), vertx::cancelTimer))));
        return result.future().await();
    }

    static Figures executor(int count) throws Exception {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
        executor.setRemoveOnCancelPolicy(true);
        return measure(
                count,
                new java.util.concurrent.ScheduledFuture<?>[LIVE],
                millis -> executor.schedule(() -> {}, millis, TimeUnit.MILLISECONDS),
                future -> future.cancel(false));
    }

    static Figures reactor(int count) throws Exception {
        Scheduler scheduler = Schedulers.newSingle("timers");
        return measure(
                count,
                new Disposable[LIVE],
                millis -> scheduler.schedule(() -> {}, millis, TimeUnit.MILLISECONDS),
                Disposable::dispose);
    }

    static Figures activej(int count) throws Exception {
        Eventloop loop = Eventloop.builder().withCurrentThread().build();
        return measure(
                count, new ScheduledRunnable[LIVE], millis -> loop.delay(millis, () -> {}), ScheduledRunnable::cancel);
    }

    static Figures coroutines(int count) {
        return Figures.of("set and cancel [ns]", Coroutines.setAndCancel(LIVE, count, new Repeated()));
    }

    private static <T> Figures measure(int count, T[] live, LongFunction<T> set, Consumer<T> cancel) throws Exception {
        for (int i = 0; i < LIVE; i++) {
            live[i] = set.apply(HOUR_MILLIS + i);
        }
        return Figures.of("set and cancel [ns]", Repeated.median(count, () -> {
            for (int i = 0; i < count; i++) {
                int which = i % LIVE;
                cancel.accept(live[which]);
                live[which] = set.apply(HOUR_MILLIS + which);
            }
        }));
    }

    private interface Call<T> {
        T call() throws Exception;
    }

    private static <T> T unchecked(Call<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
