package dev.hawser.engine.life;

import dev.hawser.engine.Errors;
import dev.hawser.engine.Marks;
import dev.hawser.engine.Queues;
import dev.hawser.engine.function.InlineFunction;
import dev.hawser.engine.function.LiveFunctions;
import dev.hawser.engine.function.WaitGraph;
import dev.hawser.engine.timer.Timers;
import dev.hawser.flight.Flight;
import dev.hawser.reactor.Deadlock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks now and then for functions that wait for each other in a circle. Asked by the watchdog, which asks only while
 * something has gone on since; done by the reactor's thread between two turns, where nothing moves meanwhile. Each
 * look is short: of many functions the next goes on where this one stopped.
 */
final class Deadlocks {
    /** So many functions are looked at between two turns; some tens of nanoseconds each. */
    private static final int A_LOOK = 10_000;

    /** So many, where somebody asks. */
    private static final int ALL = 100_000;

    private final String reactor;
    private final LiveFunctions functions;
    private final Timers timers;
    private final Marks marks;
    private final Queues queues;
    private final Consumer<? super Deadlock> handler;

    private final Queue<Deadlock> untold = new ConcurrentLinkedQueue<>();

    /** A look that the reactor has not got to. */
    private volatile boolean asked;

    /** The mark of the reactor when the last round began in which nothing new was found; of both threads in turn. */
    private volatile long seen = -1;

    private long begun = -1;

    /** Where the next look goes on; null at the beginning of a round. */
    private @Nullable InlineFunction<?> place;

    /** Found in this round, and in the one before, by what its oldest function awaits. */
    private Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());

    private Set<Object> before = Set.of();

    private final Set<Object> told = Collections.newSetFromMap(new WeakHashMap<>());

    /**
     * For one reactor.
     *
     * @param reactor its name
     * @param functions those that are looked at
     * @param timers its timers
     * @param marks what it is at
     * @param queues to have it look
     * @param handler who is told, on the watchdog's thread
     */
    Deadlocks(
            String reactor,
            LiveFunctions functions,
            Timers timers,
            Marks marks,
            Queues queues,
            Consumer<? super Deadlock> handler) {
        this.reactor = reactor;
        this.functions = functions;
        this.timers = timers;
        this.marks = marks;
        this.queues = queues;
        this.handler = handler;
    }

    /** On the watchdog's thread: has it looked at, if that may tell something new; and tells what was found. */
    void look() {
        for (Deadlock one = untold.poll(); one != null; one = untold.poll()) {
            tell(one);
        }
        if (!asked && marks.mark() != seen && functions.size() > 0) {
            asked = true;
            queues.fromOutside(this::lookHere);
        }
    }

    private void lookHere() {
        if (place == null) {
            begun = marks.mark();
        }
        WaitGraph graph = new WaitGraph(timers);
        InlineFunction<?> at = functions.after(place);
        for (int i = 0; at != null && i < A_LOOK; i++) {
            place = at;
            List<InlineFunction<?>> circle = graph.circle(at, A_LOOK);
            if (!circle.isEmpty()) {
                found(graph, circle);
            }
            at = functions.after(at);
        }
        if (at == null) {
            endRound();
        }
        asked = false;
    }

    /** It is told at the second sight, since a wait with a time limit may be over by then. */
    private void found(WaitGraph graph, List<InlineFunction<?>> circle) {
        Object key = circle.stream()
                .min(Comparator.comparingLong(InlineFunction::threadId))
                .map(InlineFunction::waitsAt)
                .orElseThrow();
        found.add(key);
        if (before.contains(key) && told.add(key)) {
            untold.add(deadlock(graph, circle));
        }
    }

    private void endRound() {
        seen = told.containsAll(found) ? begun : -1;
        before = found;
        found = Collections.newSetFromMap(new IdentityHashMap<>());
        place = null;
    }

    private Deadlock deadlock(WaitGraph graph, List<InlineFunction<?>> circle) {
        long now = timers.now();
        return new Deadlock(
                reactor, circle.stream().map(one -> one.info(now, graph)).toList());
    }

    /** {@return all that are found now, among {@value #ALL} functions} */
    List<Deadlock> all() {
        WaitGraph graph = new WaitGraph(timers);
        List<Deadlock> all = new ArrayList<>();
        InlineFunction<?> one = functions.after(null);
        for (int i = 0; one != null && i < ALL; i++) {
            List<InlineFunction<?>> circle = graph.circle(one, A_LOOK);
            if (!circle.isEmpty()) {
                all.add(deadlock(graph, circle));
            }
            one = functions.after(one);
        }
        return all;
    }

    /** On the watchdog's thread. */
    private void tell(Deadlock deadlock) {
        if (Flight.isOn()) {
            Flight.deadlock(deadlock);
        }
        try {
            handler.accept(deadlock);
        } catch (Throwable e) {
            Errors.logged("reporting a deadlock", e);
        }
    }
}
