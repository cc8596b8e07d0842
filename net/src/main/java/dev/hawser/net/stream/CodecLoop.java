package dev.hawser.net.stream;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Procedure;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorAccess;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loop of a connection's handlers, as Netty sees it: the reactor, and its clock. Handlers run on whatever
 * function or callback calls; one that is set aside in the middle of it keeps the others out until it goes on, so no two
 * are ever in the handlers of one connection. On the reactor, except {@link #execute}.
 */
final class CodecLoop extends AbstractScheduledEventExecutor implements EventLoop, Procedure {
    private final Reactor reactor;
    private final ReactorAccess access;

    /** Tasks that wait for their turn; made for the first. */
    private @Nullable ArrayDeque<Runnable> tasks;

    /** They were handed to the runner. */
    private boolean queued;

    /** Who runs the handlers at this moment, or was set aside while it did. */
    private @Nullable Thread inside;

    /** How many calls of {@link #run} wait because somebody was inside. */
    private int behind;

    /** See {@link #settling}. */
    private boolean settling;

    /** For what handlers have scheduled, and when it is due by the reactor's clock. */
    private @Nullable DelayedCall timer;

    private long timerDue;

    CodecLoop(Reactor reactor) {
        this.reactor = reactor;
        this.access = reactor.access();
    }

    /** Netty's clock is the reactor's, also when that is virtual. */
    private record ReactorTicker(Reactor reactor) implements Ticker {
        @Override
        public long nanoTime() {
            return reactor.nanoTime();
        }

        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("handlers run on the reactor, which must not sleep");
        }
    }

    @Override
    public Ticker ticker() {
        return new ReactorTicker(reactor);
    }

    /** Whether nobody runs the handlers, or was set aside while it did. */
    boolean isFree() {
        return inside == null;
    }

    /** Says whether promises are ended in the pump, where no listener may run: their calls become tasks then. */
    void settling(boolean now) {
        settling = now;
    }

    @Override
    public boolean inEventLoop() {
        if (settling) {
            return false;
        }
        Thread running = inside;
        return running == null ? access.isCurrent() : running == Thread.currentThread();
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return thread == Thread.currentThread() && inEventLoop();
    }

    /** Runs handlers: now, or after whoever is in there. */
    void run(Runnable action) {
        if (!inEventLoop() || (inside == null && behind > 0)) {
            behind++;
            execute(() -> {
                behind--;
                Invariant.check(behind >= 0, "who waits for the handlers comes in once");
                action.run();
            });
            return;
        }
        boolean outermost = enter();
        try {
            action.run();
        } finally {
            leave(outermost);
        }
    }

    /**
     * The caller runs handlers from here on. Only if {@link #inEventLoop()}.
     *
     * @return what {@link #leave} wants to know
     */
    boolean enter() {
        if (inside != null) {
            return false;
        }
        inside = Thread.currentThread();
        return true;
    }

    void leave(boolean outermost) {
        if (outermost) {
            Invariant.check(inside == Thread.currentThread(), "who leaves the handlers is who was in them");
            inside = null;
            armTimer();
            if (tasks != null && !tasks.isEmpty()) {
                queueTasks();
            }
        }
    }

    /** Runs a task later. Any thread. */
    @Override
    public void execute(Runnable task) {
        if (access.isCurrent()) {
            if (tasks == null) {
                tasks = new ArrayDeque<>(1);
            }
            tasks.add(task);
            queueTasks();
        } else {
            reactor.callFromThread(() -> execute(task));
        }
    }

    private void queueTasks() {
        if (!queued && inside == null) {
            queued = true;
            access.queue("running tasks of handlers", this);
        }
    }

    /** Runs the tasks that wait. On the runner. */
    @Override
    public void run() {
        Invariant.check(queued, "tasks of handlers run once for each time they were asked for");
        queued = false;
        if (inside != null) {
            return; // leave() queues them anew
        }
        boolean outermost = enter();
        try {
            ArrayDeque<Runnable> waiting = requireNonNull(tasks);
            for (int count = waiting.size(); count > 0; count--) {
                safeExecute(waiting.remove());
            }
        } finally {
            leave(outermost);
        }
    }

    /** A timer that is due before that stays: it begins another when it finds nothing to do. */
    private void armTimer() {
        long delay = nextScheduledTaskNano();
        if (delay < 0) {
            stopTimer(); // nothing is scheduled
            return;
        }
        long due = reactor.nanoTime() + delay;
        if (timer != null && timerDue - due <= 0) {
            return;
        }
        stopTimer();
        Invariant.check(timer == null && delay >= 0, "handlers have one timer, for a time to come");
        timerDue = due;
        timer = reactor.callLater(Duration.ofNanos(delay), () -> {
            timer = null;
            run(this::runDue);
        });
    }

    private void runDue() {
        long now = reactor.nanoTime();
        for (Runnable task = pollScheduledTask(now); task != null; task = pollScheduledTask(now)) {
            safeExecute(task);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Does at once what waits to be done, as nobody may be there to do it later. */
    void finish() {
        for (Runnable task = pollTask(); task != null; task = pollTask()) {
            safeExecute(task);
        }
    }

    private @Nullable Runnable pollTask() {
        return tasks == null ? null : tasks.poll();
    }

    private <T> T armed(T scheduled) {
        if (inside == null && access.isCurrent()) {
            armTimer();
        }
        return scheduled;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return armed(super.schedule(command, delay, unit));
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return armed(super.schedule(callable, delay, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initial, long period, TimeUnit unit) {
        return armed(super.scheduleAtFixedRate(command, initial, period, unit));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initial, long delay, TimeUnit unit) {
        return armed(super.scheduleWithFixedDelay(command, initial, delay, unit));
    }

    @Override
    public EventLoop next() {
        return this;
    }

    @Override
    public @Nullable EventLoopGroup parent() {
        return null;
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, this));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        promise.channel().unsafe().register(this, promise);
        return promise;
    }

    @Deprecated
    @Override
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(this, promise);
        return promise;
    }

    private static UnsupportedOperationException reactors() {
        return new UnsupportedOperationException("handlers run on the reactor, which only its program stops");
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        throw reactors();
    }

    @Deprecated
    @Override
    public void shutdown() {
        throw reactors();
    }

    @Override
    public Future<?> terminationFuture() {
        throw reactors();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        throw reactors();
    }

    @Override
    public boolean isShuttingDown() {
        return false;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }
}
