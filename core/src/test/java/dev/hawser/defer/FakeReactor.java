package dev.hawser.defer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The least reactor that Deferreds can wait on: the thread that made it and its functions pass one baton around, so
 * exactly one of them runs at any time and every run is the same. Its clock stands until it is told to advance.
 */
final class FakeReactor extends Suspension implements ReactorTime, AutoCloseable {
    final List<UnhandledFailure> reports = new ArrayList<>();
    final List<Throwable> fatalities = new ArrayList<>();
    final UnhandledFailures unhandled = new UnhandledFailures(this::report);

    /** Done with each report. */
    Runnable onReport = () -> {};

    /** What telling of a fatal error fails with. */
    RuntimeException fatalFails;

    private final ArrayDeque<Function> ready = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Function> foreign = new ConcurrentLinkedQueue<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();
    private volatile Thread holder = Thread.currentThread();
    private Function running;
    private long now;
    private long sequence;

    FakeReactor() {
        register();
    }

    @Override
    protected ReactorTime time() {
        return this;
    }

    @Override
    public void close() {
        unregister();
        functions.forEach(function -> function.thread.interrupt());
    }

    /** Starts a function, up to its first await, and gives the Deferred of its result. */
    <T> Deferred<T> inline(Callable<T> body) {
        Function function = new Function("function-" + functions.size());
        Promise<T> promise = promiseOf(function);
        function.thread = Thread.ofVirtual().unstarted(() -> {
            function.baton.acquireUninterruptibly();
            finish(body, promise);
            function.done = true;
            function.starter.release();
        });
        functions.add(function);
        function.thread.start();
        pass(function);
        return promise;
    }

    private static <T> void finish(Callable<T> body, Promise<T> promise) {
        T value;
        try {
            value = body.call();
        } catch (Throwable thrown) {
            promise.errback(thrown);
            return;
        }
        promise.callback(value);
    }

    /** Goes on with every function that is ready, until none is. */
    void turn() {
        while (true) {
            for (Function woken = foreign.poll(); woken != null; woken = foreign.poll()) {
                ready.add(woken);
            }
            Function next = ready.poll();
            if (next == null) {
                return;
            }
            pass(next);
        }
    }

    /** Gives the baton to a function until it waits or ends. */
    private void pass(Function function) {
        Thread before = holder;
        Function outer = running;
        int stages = stages();
        stages(0);
        running = function;
        holder = function.thread;
        function.baton.release();
        function.starter.acquireUninterruptibly();
        holder = before;
        running = outer;
        stages(stages);
    }

    /** Moves the clock, running what is due in order of time. */
    void advance(Duration by) {
        long end = now + by.toNanos();
        while (true) {
            Call due = calls.stream()
                    .min(Comparator.comparingLong((Call call) -> call.time).thenComparingLong(call -> call.order))
                    .orElse(null);
            if (due == null || due.time > end) {
                now = end;
                return;
            }
            now = due.time;
            calls.remove(due);
            try {
                due.procedure.run();
            } catch (Exception failure) {
                throw new AssertionError("a timer failed", failure);
            }
            turn();
        }
    }

    int timers() {
        return calls.size();
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public ScheduledCall callLater(Duration delay, Procedure procedure) {
        Call call = new Call(now + delay.toNanos(), sequence++, procedure);
        calls.add(call);
        return call;
    }

    @Override
    protected boolean isCurrent() {
        return Thread.currentThread() == holder;
    }

    @Override
    protected Waiter waiter() {
        if (running == null) {
            throw new IllegalStateException("a plain callback cannot wait: use an inline function");
        }
        return running;
    }

    @Override
    protected boolean suspend(Waiter waiter, Deferred<?> deferred) {
        Function function = (Function) waiter;
        function.awaited = deferred;
        function.asked = false;
        while (!deferred.isFired()) {
            if (function.interrupted) {
                function.interrupted = false;
                function.asked = true;
                deferred.cancel();
                continue;
            }
            function.starter.release();
            function.baton.acquireUninterruptibly();
        }
        ready.remove(function); // it was made ready by its own cancel
        function.awaited = null;
        return function.asked;
    }

    @Override
    protected void fatal(Throwable error) {
        fatalities.add(error);
        if (fatalFails != null) {
            throw fatalFails;
        }
    }

    private void report(UnhandledFailure failure) {
        reports.add(failure);
        onReport.run();
    }

    @Override
    protected UnhandledFailures unhandled() {
        return unhandled;
    }

    private final class Function extends Waiter {
        final String name;
        final Semaphore baton = new Semaphore(0);
        final Semaphore starter = new Semaphore(0);
        Thread thread;
        Deferred<?> awaited;
        boolean interrupted;
        boolean asked;
        boolean done;

        Function(String name) {
            this.name = name;
        }

        @Override
        protected void cancel() {
            interrupt();
        }

        void interrupt() {
            if (awaited != null) {
                asked = true;
                awaited.cancel();
            } else if (!done) {
                interrupted = true;
            }
        }

        @Override
        protected Suspension suspension() {
            return FakeReactor.this;
        }

        @Override
        protected void resume() {
            ready.add(this);
        }

        @Override
        protected void resumeFromForeignThread() {
            foreign.add(this);
        }

        @Override
        protected String describe() {
            return name;
        }
    }

    private final class Call implements ScheduledCall {
        final long time;
        final long order;
        final Procedure procedure;

        Call(long time, long order, Procedure procedure) {
            this.time = time;
            this.order = order;
            this.procedure = procedure;
        }

        @Override
        public void cancel() {
            calls.remove(this);
        }

        @Override
        public boolean isActive() {
            return calls.contains(this);
        }
    }
}
