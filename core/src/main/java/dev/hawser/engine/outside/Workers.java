package dev.hawser.engine.outside;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Host;
import dev.hawser.engine.timer.EngineTimer;
import dev.hawser.invariant.Invariant;
import dev.hawser.reactor.ReactorStoppedException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads of {@code deferToThread}. Platform, since a virtual thread that is made from a function would
 * run on the reactor, which is what the job is to be kept away from. Of the reactor's thread, but for the job itself.
 *
 * <p>The pool has locks, which its workers hold for a moment now and then. A function or callback that met one would be
 * set aside in the middle of {@code deferToThread}, and others would see its work half done. So jobs are handed in
 * here, and the platform thread {@linkplain #feed feeds} them to the pool before the turn ends.
 */
public final class Workers {
    private static final long IDLE_SECONDS = 10;

    private final Host host;
    private int size;

    /** What the pool was not given yet. */
    private final ArrayDeque<WorkerJob<?>> handedIn = new ArrayDeque<>();

    private @Nullable ThreadPoolExecutor pool;
    private final Set<WorkerJob<?>> undelivered = new LinkedHashSet<>();
    private @Nullable Promise<Boolean> drained;

    public Workers(Host host, int size) {
        this.host = host;
        this.size = size;
    }

    /** How many jobs were handed in and have not delivered. */
    public int running() {
        return undelivered.size();
    }

    int size() {
        return size;
    }

    public void resize(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("the thread pool needs 1 thread or more, was " + threads);
        }
        size = threads;
        ThreadPoolExecutor now = pool;
        if (now != null) {
            setSize(now, threads);
        }
    }

    private static void setSize(ThreadPoolExecutor pool, int threads) {
        if (threads > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(threads);
            pool.setCorePoolSize(threads);
        } else {
            pool.setCorePoolSize(threads);
            pool.setMaximumPoolSize(threads);
        }
        Invariant.check(
                pool.getCorePoolSize() == pool.getMaximumPoolSize(), "a pool has as many threads as it may have");
    }

    public <T extends @Nullable Object> Deferred<T> submit(Callable<? extends T> callable) {
        ThreadPoolExecutor now = pool;
        if (host.isClosed() || (now != null && now.isShutdown())) {
            throw new ReactorStoppedException(host.name());
        }
        WorkerJob<T> job = new WorkerJob<>(host, this, callable);
        undelivered.add(job);
        host.outstanding(1);
        handedIn.add(job);
        if (!Thread.currentThread().isVirtual()) {
            feed();
        }
        return job.deferred();
    }

    /** Gives the pool what was handed in, once there is one. On the platform thread, in each turn. */
    public void feed() {
        if (!handedIn.isEmpty() && pool != null) {
            feed(pool);
        }
    }

    private void feed(ThreadPoolExecutor to) {
        Invariant.check(handedIn.size() <= undelivered.size(), "what was handed in is waited for");
        for (WorkerJob<?> job = handedIn.poll(); job != null; job = handedIn.poll()) {
            Invariant.check(undelivered.contains(job), "what the pool is given is waited for");
            try {
                to.execute(job);
            } catch (RejectedExecutionException e) { // it was shut down meanwhile
                job.refused(new ReactorStoppedException(host.name()));
            } catch (RuntimeException | Error e) { // no thread can be made
                job.refused(e);
            }
        }
    }

    /** Called when a job has delivered, or never will. */
    void delivered(WorkerJob<?> job) {
        if (undelivered.remove(job)) {
            host.outstanding(-1);
        }
        Promise<Boolean> waiting = drained;
        if (undelivered.isEmpty() && waiting != null) {
            drained = null;
            host.queue(Callback.of("stopping", () -> waiting.callback(true), null));
        }
    }

    void cancelled(WorkerJob<?> job) {
        ThreadPoolExecutor now = pool;
        if (!handedIn.remove(job) && now != null) {
            now.remove(job);
        }
        delivered(job);
    }

    public void start() {
        if (pool != null) {
            return;
        }
        int[] count = {0};
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                size,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedTransferQueue<>(), // a job is taken out of it without a lock
                body -> Thread.ofPlatform()
                        .daemon() // joined before run() returns; one that hangs shall not keep the process
                        .name(host.name() + "-worker-" + count[0]++)
                        .unstarted(body));
        made.allowCoreThreadTimeOut(true);
        pool = made;
        feed(made);
    }

    /**
     * Lets the queued and running jobs end.
     *
     * @param timeout how long they have, in nanoseconds
     * @return what fires when they have, or at the end of the time
     */
    public Deferred<Boolean> stop(long timeout) {
        ThreadPoolExecutor now = pool;
        if (now == null) {
            return Deferred.succeed(true);
        }
        // shutdown waits for a lock that ending workers take too: no moment for virtual time to pass
        host.outstanding(1);
        feed(now);
        Invariant.check(handedIn.isEmpty(), "a pool that is shut down has been given all");
        now.shutdown();
        host.outstanding(-1);
        if (undelivered.isEmpty()) {
            return Deferred.succeed(true);
        }
        Invariant.check(drained == null, "workers are stopped once");
        Promise<Boolean> done = new Promise<>();
        drained = done;
        EngineTimer deadline =
                host.timers().start(timeout, () -> host.queue(Callback.of("stopping", this::giveUp, null)));
        return done.addCallback(value -> {
            deadline.cancel();
            return value;
        });
    }

    private void giveUp() {
        Promise<Boolean> waiting = drained;
        ThreadPoolExecutor now = pool;
        if (waiting != null && now != null) {
            Invariant.check(!undelivered.isEmpty(), "who waits for the workers waits for a job");
            drained = null;
            Invariant.check(now.isShutdown(), "jobs are given up when no more are taken");
            now.shutdownNow();
            host.failed(
                    "stopping",
                    new IllegalStateException(
                            "reactor %s stops, but %d jobs of deferToThread".formatted(host.name(), undelivered.size())
                                    + " did not end within " + host.settings().stopTimeout()));
            waiting.callback(false);
        }
    }

    /** The loop has ended: idle threads end. */
    public void joined() {
        ThreadPoolExecutor now = pool;
        pool = null;
        if (now == null) {
            return;
        }
        now.shutdown();
        boolean interrupted = false;
        try {
            // the jobs are over or were given up; what is waited for here is the end of idle threads
            now.awaitTermination(undelivered.isEmpty() ? IDLE_SECONDS : 0, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The reactor is closed: nobody will deliver what the jobs still give. */
    public void closed() {
        for (WorkerJob<?> job : List.copyOf(undelivered)) {
            delivered(job);
            job.abandon();
        }
        Invariant.check(undelivered.isEmpty(), "a closed reactor waits for no job");
        handedIn.clear();
    }
}
