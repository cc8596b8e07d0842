package dev.hawser.testing.engine;

import dev.hawser.defer.AlreadyContinuedException;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The Deferreds themselves. */
final class RealWorld implements World {
    private final TestReactor test;
    private final List<Deferred<String>> deferreds = new ArrayList<>();
    private final Set<Deferred<String>> own = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<String> log = new ArrayList<>();

    RealWorld(TestReactor test) {
        this.test = test;
    }

    /** A failure of the program's own. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String outcome) {
            super(outcome, null, true, false);
        }
    }

    @Override
    public void promise(Canceller canceller) {
        int name = deferreds.size();
        deferreds.add(
                switch (canceller) {
                    case NONE -> new Promise<>();
                    case VALUE ->
                        new Promise<>(p -> {
                            log.add("canceller " + name);
                            p.callback("c" + name);
                        });
                    case FAILURE ->
                        new Promise<>(p -> {
                            log.add("canceller " + name);
                            throw new Failed("!c" + name);
                        });
                    case ASKED -> Promise.cancelledBy(() -> log.add("asked " + name));
                });
    }

    @Override
    public void fire(int index, String outcome) {
        if (deferreds.get(index) instanceof Promise<String> promise && isOwn(promise)) {
            if (outcome.startsWith("!")) {
                promise.errback(new Failed(outcome));
            } else {
                promise.callback(outcome);
            }
        }
    }

    /** Made by the program, not by share() or a list. */
    private boolean isOwn(Promise<String> promise) {
        return own.contains(promise);
    }

    void markOwn() {
        own.add(deferreds.getLast());
    }

    @Override
    public void add(int index, Shape shape, int other) {
        Deferred<String> source = deferreds.get(index);
        Deferred<String> inner = deferreds.get(other);
        int name = deferreds.size();
        int[] place = {name};
        deferreds.add(null); // functions may run, and name others, before add returns
        try {
            deferreds.set(place[0], stage(source, shape, name, inner));
        } catch (RuntimeException refused) {
            deferreds.removeLast();
            throw refused;
        }
    }

    private Deferred<String> stage(Deferred<String> source, Shape shape, int name, Deferred<String> inner) {
        return switch (shape) {
            case CALLBACK -> source.addCallback(v -> got(name, v));
            case THROWING ->
                source.addCallback(v -> {
                    got(name, v);
                    throw new Failed("!t" + name);
                });
            case ERRBACK -> source.addErrback(e -> got(name, text(e)));
            case BOTH -> source.addBoth(o -> got(name, text(o)));
            case CHAIN ->
                source.chainCallback(v -> {
                    got(name, v);
                    return inner;
                });
            case CHAIN_ERRBACK ->
                source.chainErrback(e -> {
                    got(name, text(e));
                    return inner;
                });
            case CHAIN_BOTH ->
                source.chainBoth(o -> {
                    got(name, text(o));
                    return inner;
                });
            case CANCELLING ->
                source.addBoth(o -> {
                    String result = got(name, text(o));
                    inner.cancel();
                    return result;
                });
            case FIRING ->
                source.addBoth(o -> {
                    String result = got(name, text(o));
                    if (inner instanceof Promise<String> promise && isOwn(promise) && !promise.isFired()) {
                        promise.callback("f" + name);
                    }
                    return result;
                });
        };
    }

    private String got(int name, String outcome) {
        log.add(name + " got " + outcome);
        return "r" + name;
    }

    @Override
    public void cancel(int index) {
        deferreds.get(index).cancel();
    }

    @Override
    public void share(int index) {
        deferreds.add(deferreds.get(index).share());
    }

    @Override
    public void join(Kind kind, List<Integer> indices) {
        List<Deferred<String>> inputs = indices.stream().map(deferreds::get).toList();
        deferreds.add(
                switch (kind) {
                    case OF ->
                        DeferredList.of(inputs)
                                .addCallback(all ->
                                        all.stream().map(RealWorld::text).collect(Collectors.joining(",", "[", "]")));
                    case GATHER -> DeferredList.gather(inputs).addCallback(all -> String.join(",", all));
                    case RACE -> DeferredList.race(inputs).addCallback(v -> v);
                });
    }

    @Override
    public void timeout(int index, long after) {
        deferreds.add(deferreds.get(index).addTimeout(test.reactor(), Duration.ofNanos(after)));
    }

    @Override
    public void advance(long by) {
        test.time().advance(Duration.ofNanos(by));
    }

    @Override
    public int size() {
        return deferreds.size();
    }

    @Override
    public List<String> state() {
        List<String> state = new ArrayList<>(log);
        deferreds.forEach(
                deferred -> state.add(deferred.outcome().map(RealWorld::text).orElse("pending")));
        return state;
    }

    @Override
    public Set<String> unhandled() {
        return test.flushUnhandled().stream().map(RealWorld::text).collect(Collectors.toSet());
    }

    private static String text(Outcome<? extends String> outcome) {
        return switch (outcome) {
            case Outcome.Success<? extends String>(var value) -> value;
            case Outcome.Failure<? extends String>(var cause) -> text(cause);
        };
    }

    private static String text(Throwable failure) {
        return switch (failure) {
            case Failed failed -> failed.getMessage();
            case CancellationException _ -> ModelWorld.CANCELLED;
            case TimeoutException _ -> "!timeout";
            case AlreadyContinuedException _ -> "!taken";
            case IllegalStateException _ -> "!misuse";
            default -> throw new AssertionError("unexpected", failure);
        };
    }
}
