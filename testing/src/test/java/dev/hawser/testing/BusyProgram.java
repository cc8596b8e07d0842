package dev.hawser.testing;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.defer.Permit;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Mode;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * A program of many inline functions, timers and Deferreds that get in each other's way, as random as its seed. What it
 * does next depends on the order in which everything so far ran, so that one difference in the order makes many.
 */
final class BusyProgram {
    private static final int WORKERS = 12;
    private static final int STEPS = 12;

    private final Reactor reactor;
    private final RandomGenerator random;
    private final EventLog log;
    private final DeferredSemaphore slots = new DeferredSemaphore(2);
    private final Semaphore jdkSlots = new Semaphore(3);
    private final DeferredQueue<Integer> queue = new DeferredQueue<>(3, WORKERS * STEPS);
    private final List<Deferred<?>> functions = new ArrayList<>();
    private Promise<String> gate = new Promise<>();

    /** Functions that have not ended, and one for {@link #start()} itself. */
    private int alive = 1;

    private BusyProgram(Reactor reactor, RandomGenerator random, EventLog log) {
        this.reactor = reactor;
        this.random = random;
        this.log = log;
    }

    /** Runs it in virtual time, to its end. */
    static EventLog run(Seed seed) {
        try (TestReactor test = TestReactor.open(options -> options.seed(seed).debug(false))) {
            EventLog log = new EventLog(test.time());
            BusyProgram program = new BusyProgram(test.reactor(), seed.random(), log);
            test.reactor().callWhenRunning(program::start);
            test.reactor().run();
            log.add(
                    "reactor",
                    "stopped, woken from outside: "
                            + test.reactor().statistics().wokenFromOutside());
            test.flushUnhandled(IOException.class);
            return log;
        } catch (Exception e) {
            throw new AssertionError(seed + " did not run", e);
        }
    }

    private void start() {
        for (int i = 0; i < WORKERS; i++) {
            String name = "worker-" + i;
            functions.add(started(name, STEPS));
            reactor.callLater(millis(20), () -> log.add("timer", name));
        }
        var _ = reactor.inline("gatekeeper", this::keepGate);
        ended();
    }

    private Deferred<?> started(String name, int steps) {
        alive++;
        Deferred<String> result = reactor.inline(name, () -> work(name, steps));
        log.add(name, "returned to its starter");
        return result.addBoth(outcome -> {
            log.add(name, outcome);
            ended();
            return name;
        });
    }

    private void ended() {
        if (--alive == 0) {
            reactor.callLater(Duration.ofMillis(20), reactor::stop); // when all timers are over, too
        }
    }

    private String work(String name, int steps) throws Exception {
        for (int step = 0; step < steps; step++) {
            try {
                log.add(name, "step " + step + ": " + step(name, steps - step - 1));
            } catch (CancellationException | InterruptedException e) {
                log.add(name, "cancelled in step " + step);
                if (random.nextInt(3) == 0) {
                    throw e;
                }
            }
        }
        return name + " done";
    }

    private Object step(String name, int left) throws Exception {
        return switch (random.nextInt(10)) {
            case 0 -> reactor.sleep(millis(5)).addBoth(_ -> "slept").await();
            case 1 -> reactor.deferLater(millis(5), () -> name + "'s timer").await();
            case 2 -> holding();
            case 3 ->
                queue.put(left)
                        .addTimeout(reactor, millis(30))
                        .addBoth(String::valueOf)
                        .await();
            case 4 ->
                queue.get()
                        .addTimeout(reactor, millis(30))
                        .addBoth(String::valueOf)
                        .await();
            case 5 -> gate.share().await();
            case 6 -> nested(name, left);
            case 7 -> cancelSomebody();
            case 8 -> race(name);
            default -> blocking(name);
        };
    }

    private String holding() throws Exception {
        try (Permit _ = slots.acquire().await()) {
            reactor.sleep(millis(4)).await();
            return "held a slot";
        }
    }

    private Object nested(String name, int left) {
        Deferred<?> child = started(name + "." + left, left / 2);
        return random.nextBoolean() ? child.await() : "left its child to itself";
    }

    private String cancelSomebody() {
        int number = random.nextInt(functions.size());
        functions.get(number).cancel();
        return "cancelled " + number;
    }

    private Object race(String name) {
        return DeferredList.race(List.of(
                        reactor.deferLater(millis(5), () -> name + " left"),
                        reactor.deferLater(millis(5), () -> name + " right")))
                .await();
    }

    /** In carrier mode a JDK call may set the function aside; leaves a failure that nobody handles, too. */
    private String blocking(String name) throws InterruptedException {
        var _ = Deferred.fail(new IOException("of " + name)).addCallback(value -> value);
        if (reactor.mode() == Mode.BATON) {
            return "does not block in baton mode";
        }
        jdkSlots.acquire();
        try {
            reactor.sleep(millis(3)).await();
            Thread.yield();
            return "held a slot of the JDK";
        } finally {
            jdkSlots.release();
        }
    }

    /** Opens the gate for all who wait at it, again and again. */
    private Object keepGate() {
        while (true) {
            reactor.sleep(Duration.ofMillis(7)).await();
            Promise<String> open = gate;
            gate = new Promise<>();
            log.add("gatekeeper", "opens");
            open.callback("went through");
        }
    }

    private Duration millis(int bound) {
        return Duration.ofMillis(random.nextInt(bound));
    }

    /** Prints the mode, the digest of each seed's log from 0 on, and a whole log now and then. */
    static void main(String[] args) {
        int seeds = Integer.parseInt(args[0]);
        try (TestReactor test = TestReactor.open()) {
            System.out.println("mode " + test.reactor().mode());
        }
        for (int i = 0; i < seeds; i++) {
            EventLog log = run(new Seed(i));
            System.out.println("seed " + i + " " + log.size() + " events " + log.digest());
            if (i % 100 == 0) {
                System.out.println(log);
            }
        }
    }
}
