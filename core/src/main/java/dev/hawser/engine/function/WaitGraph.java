package dev.hawser.engine.function;

import dev.hawser.defer.Awaited;
import dev.hawser.defer.Deferred;
import dev.hawser.engine.jdk.JdkLocks;
import dev.hawser.engine.timer.TimerNode;
import dev.hawser.engine.timer.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom among the live functions, read off what each of them awaits: nothing is kept for it. On the reactor's
 * thread, between two turns.
 */
public final class WaitGraph {
    /** So many of a list's inputs are told of. */
    private static final int TOLD = 3;

    /** So many functions are looked at to see whether one awaits itself. */
    private static final int CIRCLE = 100;

    private final Timers timers;

    /** Functions that are in no circle, as far as it was looked. */
    private final Set<InlineFunction<?>> free = Collections.newSetFromMap(new IdentityHashMap<>());

    /** A function on the way, and those that it waits for and that were not tried yet. */
    private record Step(InlineFunction<?> function, Iterator<InlineFunction<?>> rest) {}

    /**
     * For one look.
     *
     * @param timers of the reactor
     */
    public WaitGraph(Timers timers) {
        this.timers = timers;
    }

    /**
     * Follows the waiting from a function on.
     *
     * @param start where to begin
     * @param most how many functions are looked at
     * @return those that wait for each other in a circle, each for the next; empty if there was none that has not been found
     */
    public List<InlineFunction<?>> circle(InlineFunction<?> start, int most) {
        if (next(start).isEmpty() || !free.add(start)) {
            return List.of();
        }
        ArrayDeque<Step> way = new ArrayDeque<>();
        Set<InlineFunction<?>> onWay = Collections.newSetFromMap(new IdentityHashMap<>());
        InlineFunction<?> at = start;
        for (int looked = 0; looked < most; looked++) {
            way.addLast(new Step(at, next(at).iterator()));
            onWay.add(at);
            InlineFunction<?> further = further(way, onWay);
            if (further == null) {
                return List.of();
            }
            if (onWay.contains(further)) {
                return way.stream()
                        .<InlineFunction<?>>map(Step::function)
                        .dropWhile(function -> function != further)
                        .toList();
            }
            free.add(further);
            at = further;
        }
        return List.of();
    }

    /**
     * Whether a function waits for itself by others. Not known if there are very many of them: a cancel of all asks for each.
     *
     * @param function which
     */
    boolean awaitsItself(InlineFunction<?> function) {
        return circle(function, CIRCLE).contains(function);
    }

    /** The next function to look at: one that stands on the way, which closes a circle, or a new one. */
    private @Nullable InlineFunction<?> further(ArrayDeque<Step> way, Set<InlineFunction<?>> onWay) {
        while (!way.isEmpty()) {
            Step last = way.getLast();
            while (last.rest().hasNext()) {
                InlineFunction<?> next = last.rest().next();
                if (onWay.contains(next) || !free.contains(next)) {
                    return next;
                }
            }
            onWay.remove(way.removeLast().function());
        }
        return null;
    }

    /** The functions without all of which this one does not go on. */
    private static List<InlineFunction<?>> next(InlineFunction<?> function) {
        Deferred<?> awaited = function.awaiting;
        if (awaited == null) {
            return function.isBlocked()
                    ? JdkLocks.blocker(function.thread())
                            .flatMap(JdkLocks::owner)
                            .flatMap(WaitGraph::functionOf)
                            .<List<InlineFunction<?>>>map(List::of)
                            .orElse(List.of())
                    : List.of();
        }
        return next(Awaited.by(awaited)).toList();
    }

    private static Stream<InlineFunction<?>> next(Awaited awaited) {
        return switch (awaited) {
            case Awaited.Code(InlineFunction<?> function) -> Stream.of(function);
            case Awaited.Running(Thread thread) -> functionOf(thread).stream();
            case Awaited.Lock(var _, Awaited taker) when taker != null -> next(taker);
            case Awaited.All(List<Deferred<?>> inputs) ->
                inputs.stream().map(Awaited::by).flatMap(one -> one instanceof Awaited.All ? Stream.of() : next(one));
            case Awaited.Code _, Awaited.Lock _, Awaited.Source _ -> Stream.of();
        };
    }

    private static Optional<InlineFunction<?>> functionOf(Thread thread) {
        return LiveFunctions.ofThread(thread);
    }

    /**
     * What a function waits for, in words.
     *
     * @param function the function
     * @return the words; empty if it waits for nothing, or it is not known for what
     */
    public String words(InlineFunction<?> function) {
        Deferred<?> awaited = function.awaiting;
        if (awaited == null) {
            return function.isBlocked()
                    ? JdkLocks.blocker(function.thread()).map(WaitGraph::words).orElse("")
                    : "";
        }
        return awaited.isFired() ? "" : words(Awaited.by(awaited));
    }

    private static String words(Object blocker) {
        return JdkLocks.owner(blocker)
                .map(owner -> JdkLocks.name(blocker) + ", held by " + words(owner))
                .orElse(JdkLocks.name(blocker));
    }

    private static String words(Thread thread) {
        return functionOf(thread)
                .map(InlineFunction::describe)
                .orElse(thread.getName().isEmpty() ? "a thread" : thread.getName());
    }

    private String words(Awaited awaited) {
        return switch (awaited) {
            case Awaited.Code(ThreadWaiter waiter) -> waiter.describe();
            case Awaited.Code(var waiter) -> waiter.toString();
            case Awaited.Running(Thread thread) -> words(thread) + (thread.isAlive() ? "" : ", which has ended");
            case Awaited.Lock(Object lock, Awaited taker) ->
                taker == null ? lock.toString() : lock + ", taken by " + words(taker);
            case Awaited.All(List<Deferred<?>> inputs) ->
                inputs.stream()
                        .limit(TOLD)
                        .map(input -> words(Awaited.by(input)))
                        .collect(Collectors.joining(
                                ", and ",
                                "all of ",
                                inputs.size() > TOLD ? ", and " + (inputs.size() - TOLD) + " more" : ""));
            case Awaited.Source(TimerNode timer) -> "a timer, due in " + Duration.ofNanos(timers.remaining(timer));
            case Awaited.Source(Object maker) when maker != null -> name(maker);
            case Awaited.Source _ -> "a promise";
        };
    }

    /** What says something of itself says that; of a lambda, whose it is. */
    private static String name(Object maker) {
        Class<?> type = maker.getClass();
        if (!type.isHidden() && saysWhatItIs(type)) {
            return maker.toString();
        }
        int hidden = type.getName().indexOf("$$");
        return hidden < 0 ? type.getName() : type.getName().substring(0, hidden);
    }

    private static boolean saysWhatItIs(Class<?> type) {
        try {
            return type.getMethod("toString").getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e); // all have one
        }
    }
}
