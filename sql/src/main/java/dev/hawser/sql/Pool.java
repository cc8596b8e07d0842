package dev.hawser.sql;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.defer.Suspension;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.ThreadPromise;
import dev.hawser.reactor.Trigger;
import dev.hawser.reactor.TriggerPhase;
import dev.hawser.sql.SqlException.Details;
import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one database with their worker threads, as many threads as connections: so a worker never waits
 * for another's connection, and calls wait in one place. Of the reactor's thread, but for what says otherwise.
 */
final class Pool {
    private static final long IDLE_SECONDS = 10;
    private static final int FEWEST_SWEPT = 100;

    private enum State {
        OPEN,
        DRAINING,
        CLOSED
    }

    private final Reactor reactor;
    private final DatabaseSettings options;
    private final Dialect dialect;
    private final ThreadPoolExecutor workers;

    /**
     * For what may block and has to be done while a worker is busy. Two for each worker, since a cancel and an abort may
     * both hang, and one to close.
     */
    private final ThreadPoolExecutor cancellers;

    private final ParseCache parsed;
    private final Set<Call<?>> calls = new LinkedHashSet<>();
    private final UpdateGroups groups = new UpdateGroups(this);
    private final Promise<@Nullable Void> closed = new Promise<>();

    /** Written when it is open, before any call. */
    private volatile @Nullable Connections connections;

    /** When a call began last. Written by workers. */
    private volatile long lastStart;

    private State state = State.OPEN;
    private @Nullable Trigger atShutdown;
    private @Nullable DelayedCall patience;
    private @Nullable DelayedCall closeDeadline;
    private String exhausted = "";
    private int droppedSinceSweep;
    private long succeeded;
    private long failed;

    Pool(Reactor reactor, DatabaseSettings options) {
        this.reactor = reactor;
        this.options = options;
        this.dialect = Dialect.of(options.url());
        this.parsed = new ParseCache(dialect);
        this.workers = threads(options.connections(), options.name() + "-worker-");
        this.cancellers = threads(2 * options.connections() + 1, options.name() + "-canceller-");
    }

    /** Platform threads: a virtual one that is made from a function would run on the reactor. */
    private static ThreadPoolExecutor threads(int size, String name) {
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                size,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform()
                        .daemon() // one that is stuck in a driver shall not keep the process
                        .name(name, 0)
                        .factory());
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    Reactor reactor() {
        return reactor;
    }

    DatabaseSettings options() {
        return options;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Any thread. */
    ParsedSql parse(String sql) {
        return parsed.parse(sql);
    }

    // ---- calls

    <T extends @Nullable Object> Deferred<T> submit(Call<T> call) {
        enqueue(call);
        return call.deferred();
    }

    /** Hands a call to the workers, unless it was cancelled before. */
    void enqueue(Call<?> call) {
        if (!call.isWaiting()) {
            return;
        }
        calls.add(call);
        if (state != State.OPEN) {
            call.stop(Call.Reason.CLOSED);
            return;
        }
        call.queued();
        workers.execute(call);
        if (patience == null
                && calls.size() > options.connections()
                && !options.waitTimeout().isZero()) {
            patience = reactor.callLater(options.waitTimeout(), this::checkPatience);
        }
    }

    UpdateGroups groups() {
        return groups;
    }

    /** A worker begins with a call. {@return when} On a worker. */
    long started() {
        long now = reactor.nanoTime();
        lastStart = now;
        return now;
    }

    /** A call has its outcome. */
    void ended(Call<?> call, boolean well) {
        calls.remove(call);
        if (well) {
            succeeded++;
        } else {
            failed++;
        }
        DelayedCall waiting = patience;
        if (waiting != null && calls.size() <= options.connections()) {
            waiting.cancel();
            patience = null;
        }
        checkDrained();
    }

    /** A call was stopped before it had a connection: it must not stay in memory until a worker comes upon it. */
    void dropped() {
        droppedSinceSweep++;
        if (droppedSinceSweep > FEWEST_SWEPT
                && droppedSinceSweep > workers.getQueue().size() / 2) { // or each would look at all others
            droppedSinceSweep = 0;
            workers.getQueue().removeIf(waiting -> waiting instanceof Call<?> call && call.isOver());
        }
    }

    /** Calls that wait for long while others get on just have many before them: only a standstill is a failure. */
    private void checkPatience() {
        patience = null;
        long now = reactor.nanoTime();
        long limit = options.waitTimeout().toNanos();
        List<Call<?>> waiting = calls.stream().filter(Call::isWaiting).toList();
        List<Call<?>> starved = now - lastStart < limit
                ? List.of()
                : waiting.stream()
                        .filter(call -> now - call.queuedAt() >= limit)
                        .toList();
        exhausted = describeHolders(); // once for all: there may be thousands
        starved.forEach(call -> call.stop(Call.Reason.STARVED));
        if (waiting.size() > starved.size()) {
            long oldest = waiting.stream()
                    .filter(Call::isWaiting)
                    .mapToLong(Call::queuedAt)
                    .min()
                    .orElse(now);
            long left = limit - (now - Math.max(oldest, lastStart));
            patience = reactor.callLater(Duration.ofNanos(Math.max(1, left)), this::checkPatience);
        }
    }

    /** Says who holds the connections that a call has waited for in vain. */
    String exhausted() {
        return exhausted;
    }

    private String describeHolders() {
        List<String> holders = infos().stream()
                .filter(call -> call.state() != CallState.WAITING)
                .map(CallInfo::toString)
                .toList();
        return "no connection became free within %s; %d of %d are taken: %s"
                .formatted(options.waitTimeout(), holders.size(), options.connections(), String.join("; ", holders));
    }

    List<CallInfo> infos() {
        return calls.stream().filter(call -> !call.isOver()).map(Call::info).toList();
    }

    DatabaseStatistics statistics() {
        Map<CallState, Long> counts =
                infos().stream().collect(Collectors.groupingBy(CallInfo::state, Collectors.counting()));
        int waiting = counts.getOrDefault(CallState.WAITING, 0L).intValue();
        int stuck = counts.getOrDefault(CallState.STUCK, 0L).intValue();
        int all = counts.values().stream().mapToInt(Long::intValue).sum();
        // A worker may have done with a call, and begun with the next, before the reactor knows of the end.
        int running = Math.min(all - waiting, options.connections());
        return new DatabaseStatistics(waiting, running, stuck, succeeded, failed);
    }

    /** A call goes on in spite of all. */
    void stuck(Call<?> call) {
        CallInfo info = call.info();
        checkDrained(); // first: what the user's function throws shall not keep the database from closing
        options.onStuck().accept(info);
    }

    // ---- on workers and cancellers

    /** A connection, for a worker. */
    Connection connect() {
        return requireNonNull(connections, "not open").take();
    }

    /** Sees to it that a connection is not used again. Any thread. */
    void evict(Connection connection) {
        Connections now = connections;
        if (now != null) {
            now.evict(connection);
        }
    }

    /** Runs something that may block, beside the workers. */
    void onCanceller(Runnable task) {
        cancellers.execute(task);
    }

    // ---- life

    /** Makes a first connection, to see that it can be done. A driver that hangs in it is not waited for. */
    Deferred<@Nullable Void> open() {
        AtomicBoolean settled = new AtomicBoolean();
        AtomicReference<@Nullable ThreadPromise<Connections>> opening = new AtomicReference<>();
        ThreadPromise<Connections> made = ThreadPromise.of(
                reactor, () -> giveUp(settled, opening.get(), Suspension.cancellation(null)), () -> {});
        opening.set(made);
        DelayedCall limit =
                reactor.callLater(options.connectTimeout(), () -> giveUp(settled, made, Connections.tooSlow(options)));
        workers.execute(() -> {
            Outcome<Connections> outcome = Connections.open(options);
            if (settled.compareAndSet(false, true)) {
                deliver(made, outcome);
            } else if (outcome instanceof Outcome.Success<Connections>(Connections late)) {
                late.close();
            }
        });
        return made.deferred()
                .addBoth(outcome -> {
                    settled.set(true); // the reactor may have stopped meanwhile
                    cancel(limit);
                    switch (outcome) {
                        case Outcome.Success<Connections>(Connections first) -> opened(first);
                        case Outcome.Failure<Connections> _ -> endThreads();
                    }
                    return outcome.get();
                })
                .addCallback(_ -> null);
    }

    private static void giveUp(AtomicBoolean settled, @Nullable ThreadPromise<Connections> opening, Throwable why) {
        if (opening != null && settled.compareAndSet(false, true)) {
            opening.errback(why);
        }
    }

    private static <T extends @Nullable Object> void deliver(ThreadPromise<T> promise, Outcome<T> outcome) {
        switch (outcome) {
            case Outcome.Success<T>(T value) -> promise.callback(value);
            case Outcome.Failure<T>(Throwable cause) -> promise.errback(cause);
        }
    }

    private void opened(Connections made) {
        connections = made;
        atShutdown = reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.DURING, () -> {
            atShutdown = null;
            return close();
        });
    }

    /** What was handed to them is still done. */
    private void endThreads() {
        workers.shutdown();
        cancellers.shutdown();
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Takes no more calls; lets those there are end, or ends them at the deadline; closes the connections. */
    Deferred<@Nullable Void> close() {
        if (state == State.OPEN) {
            groups.flush();
            state = State.DRAINING;
            closeDeadline = reactor.callLater(options.closeTimeout(), () -> {
                closeDeadline = null;
                List.copyOf(calls).forEach(call -> call.stop(Call.Reason.CLOSED));
                checkDrained();
            });
            checkDrained();
        }
        return closed.share();
    }

    private void checkDrained() {
        if (state != State.DRAINING) {
            return;
        }
        if (calls.isEmpty()) {
            finish(Optional.empty());
        } else if (closeDeadline == null && calls.stream().allMatch(left -> left.state() == CallState.STUCK)) {
            finish(Optional.of(
                    new DatabaseClosedException("closed, but these calls do not end: " + infos(), Details.NONE)));
        }
    }

    /** Does not wait for calls that are stuck: their threads and connections are left to end with the process. */
    private void finish(Optional<DatabaseClosedException> failure) {
        state = State.CLOSED;
        cancel(closeDeadline);
        cancel(patience);
        closeDeadline = null;
        patience = null;
        Trigger trigger = atShutdown;
        if (trigger != null) {
            atShutdown = null;
            trigger.remove();
        }
        Connections left = requireNonNull(connections);
        if (failure.isPresent()) {
            onCanceller(left::close);
            closed.errback(failure.get());
        } else {
            ThreadPromise<Outcome<@Nullable Void>> closing = ThreadPromise.of(reactor, () -> {}, () -> {});
            onCanceller(() -> closing.callback(left.close()));
            var _ = closing.deferred().addAction(this::closed);
        }
        endThreads();
    }

    private void closed(Outcome<@Nullable Void> outcome) {
        switch (outcome) {
            case Outcome.Success<?> _ -> closed.callback(null);
            case Outcome.Failure<?>(Throwable cause) -> closed.errback(cause);
        }
    }

    private static void cancel(@Nullable DelayedCall timer) {
        if (timer != null && timer.isActive()) {
            timer.cancel();
        }
    }
}
