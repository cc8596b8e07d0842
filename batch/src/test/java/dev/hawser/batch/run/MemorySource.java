package dev.hawser.batch.run;

import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Item;
import dev.hawser.batch.source.Capability;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.batch.source.RunInfo;
import dev.hawser.batch.source.Seat;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A source in memory, which checks that leases are used as they must be, and keeps what came of each item. */
final class MemorySource implements WorkSource {
    /** How an item ended, as far as the source knows. */
    enum Fate {
        DONE,
        DEAD,
        GIVEN_BACK
    }

    private final Reactor reactor;
    private final Iterator<Item> input;
    private final ArrayDeque<MemoryLease> due = new ArrayDeque<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private @Nullable Promise<List<Lease>> waitingTake;
    private int wanted;
    private long total;

    /** What was noted, in order. */
    final List<String> notes = new ArrayList<>();

    /** How long a take waits, and how long an outcome takes to be durable; null for none. */
    Supplier<@Nullable Duration> takeDelay = () -> null;

    Supplier<@Nullable Duration> recordDelay = () -> null;
    Set<Capability> capabilities = Set.of();

    /** What the run has told of itself. */
    @Nullable Seat seat;

    boolean mayStart = true;

    /** When first tries of items began, elsewhere, in microseconds since 1970. */
    final Map<String, Long> firstStarts = new HashMap<>();

    /** Whether a take that waits can only be asked to end, and may still bring something. */
    boolean lateTakes;

    /** What the next outcome that is recorded fails with. */
    @Nullable Throwable recordFailure;

    /** What comes instead of the end of the input. */
    @Nullable Exception inputFailure;

    @Nullable Throwable openFailure;

    /** What the close fails with. */
    @Nullable Throwable closeFailure;

    Duration closeDelay = Duration.ZERO;

    // what the test looks at
    final List<AssertionError> violations = new ArrayList<>();
    final Map<String, Fate> fates = new HashMap<>();
    final Map<String, AttemptReport> reports = new HashMap<>();
    final Set<MemoryLease> idle = new LinkedHashSet<>();
    final Set<String> betweenTries = new HashSet<>();
    final List<Duration> retryDelays = new ArrayList<>();
    int outstanding;
    int unrecorded;
    int read;
    int takes;
    long done;
    long dead;
    @Nullable Closing closing;

    MemorySource(Reactor reactor, List<Item> items) {
        this(reactor, items.iterator(), items.size());
    }

    MemorySource(Reactor reactor, Iterator<Item> items, long total) {
        this.reactor = reactor;
        this.input = items;
        this.total = total;
    }

    /** A mistake of the caller, who may well catch it. */
    private AssertionError violation(String message) {
        AssertionError error = new AssertionError(message);
        violations.add(error);
        return error;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public void seated(Seat given) {
        seat = given;
    }

    @Override
    public boolean mayStart() {
        return mayStart;
    }

    @Override
    public Deferred<RunInfo> open() {
        return openFailure == null
                ? Deferred.succeed(new RunInfo("test", false, OptionalLong.of(total)))
                : Deferred.fail(openFailure);
    }

    @Override
    public Deferred<List<Lease>> take(int most) {
        if (waitingTake != null) {
            throw violation("a take while another waits");
        }
        if (most < 1) {
            throw violation("take of " + most);
        }
        takes++;
        Promise<List<Lease>> promise = lateTakes
                ? Promise.cancelledBy(() -> reactor.callLater(Duration.ofMillis(20), () -> endTake()))
                : new Promise<>(_ -> waitingTake = null);
        waitingTake = promise;
        wanted = most;
        Duration delay = takeDelay.get();
        if (delay == null) {
            serveTake();
        } else {
            reactor.callLater(delay, () -> {
                if (waitingTake == promise) {
                    serveTake();
                }
            });
        }
        return promise;
    }

    private void endTake() {
        serveTake();
        Promise<List<Lease>> promise = waitingTake;
        if (promise != null) {
            waitingTake = null;
            promise.errback(new CancellationException("nothing came"));
        }
    }

    private void serveTake() {
        Promise<List<Lease>> promise = waitingTake;
        if (promise == null) {
            return;
        }
        List<Lease> leases = new ArrayList<>();
        while (leases.size() < wanted && !due.isEmpty()) {
            leases.add(handOut(due.poll()));
        }
        while (leases.size() < wanted && input.hasNext()) {
            read++;
            leases.add(handOut(new MemoryLease(input.next(), 1)));
        }
        boolean over = leases.isEmpty() && !input.hasNext();
        if (over && inputFailure != null) {
            waitingTake = null;
            promise.errback(inputFailure);
        } else if (!leases.isEmpty() || (over && outstanding == 0 && betweenTries.isEmpty())) {
            waitingTake = null;
            promise.callback(leases);
        }
    }

    private MemoryLease handOut(MemoryLease lease) {
        outstanding++;
        idle.add(lease);
        return lease;
    }

    @Override
    public void note(String event, @Nullable ObjectNode details) {
        if (closing != null) {
            throw violation("noted after the close: " + event);
        }
        notes.add(event);
    }

    @Override
    public RunCounts counts() {
        return new RunCounts(
                OptionalLong.of(total),
                OptionalLong.empty(),
                read,
                outstanding,
                betweenTries.size(),
                done,
                dead,
                0,
                false,
                false);
    }

    @Override
    public Deferred<@Nullable Void> close(Closing how) {
        if (closing != null) {
            throw violation("closed twice");
        }
        if (outstanding > 0 || waitingTake != null) {
            throw violation("closed with " + outstanding + " leases outstanding");
        }
        closing = how;
        if (closeDelay.isPositive()) {
            return reactor.deferLater(closeDelay, () -> null);
        }
        return closeFailure == null ? Deferred.succeed(null) : Deferred.fail(closeFailure);
    }

    private Deferred<@Nullable Void> record(Runnable effect) {
        if (closing != null) {
            throw violation("recorded after the close");
        }
        Throwable failure = recordFailure;
        Promise<@Nullable Void> promise = new Promise<>();
        Duration delay = recordDelay.get();
        unrecorded++;
        Runnable fire = () -> {
            unrecorded--;
            outstanding--;
            if (failure != null) {
                promise.errback(failure);
                return;
            }
            effect.run();
            promise.callback(null);
            serveTake();
        };
        if (delay == null) {
            fire.run();
        } else {
            reactor.callLater(delay, fire::run);
        }
        return promise;
    }

    /** One try at an item. */
    final class MemoryLease implements Lease {
        private final Item item;
        private final int attempt;
        private boolean over;
        int slot = -1;

        MemoryLease(Item item, int attempt) {
            this.item = item;
            this.attempt = attempt;
        }

        @Override
        public Item item() {
            return item;
        }

        @Override
        public int attempt() {
            return attempt;
        }

        @Override
        public long firstStartMicros() {
            return firstStarts.getOrDefault(item.id(), 0L);
        }

        @Override
        public String idempotencyKey() {
            return "test/" + item.id();
        }

        @Override
        public void started(int inSlot) {
            if (!idle.remove(this)) {
                throw violation(item.id() + " was started twice, or after its end");
            }
            slot = inSlot;
        }

        private void end(@Nullable Fate fate, @Nullable AttemptReport report) {
            if (over) {
                throw violation(item.id() + " ended twice");
            }
            over = true;
            idle.remove(this);
            if (report != null && (report.number() != attempt || report.item() != item)) {
                throw violation("report of another attempt: " + report);
            }
            if (fate != null && fates.put(item.id(), fate) != null) {
                throw violation(item.id() + " has two fates");
            }
            if (report != null) {
                reports.put(item.id(), report);
            }
        }

        @Override
        public Deferred<@Nullable Void> ack(AttemptReport report) {
            end(Fate.DONE, report);
            return record(() -> done++);
        }

        @Override
        public Deferred<@Nullable Void> dead(AttemptReport report) {
            end(Fate.DEAD, report);
            return record(() -> dead++);
        }

        @Override
        public Deferred<@Nullable Void> giveBack(@Nullable AttemptReport report) {
            if ((report == null) != (slot < 0)) {
                throw violation("given back with " + report + " though slot is " + slot);
            }
            end(Fate.GIVEN_BACK, report);
            return record(() -> {});
        }

        @Override
        public Deferred<@Nullable Void> retry(AttemptReport report, Duration delay) {
            end(null, report);
            retryDelays.add(delay);
            betweenTries.add(item.id());
            reactor.callLater(delay, () -> {
                if (closing == null) {
                    betweenTries.remove(item.id());
                    due.add(new MemoryLease(item, attempt + 1));
                    serveTake();
                }
            });
            return record(() -> {});
        }

        @Override
        public String toString() {
            return item.id() + "#" + attempt;
        }
    }
}
