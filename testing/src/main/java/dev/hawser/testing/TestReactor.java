package dev.hawser.testing;

import dev.hawser.defer.Debugging;
import dev.hawser.defer.WaitingChain;
import dev.hawser.reactor.FunctionInfo;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorOptions;
import dev.hawser.reactor.Statistics;
import dev.hawser.reactor.TimerInfo;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A reactor for the length of a test, which at its end must have nothing left: no failure that nobody handled, no
 * exception that no caller received, no timer, no inline function that has not ended, no thread job under way, and in debug
 * mode no Deferred that never fired though a stage waits for it.
 *
 * <p>Most tests get one from {@link WithReactor}. A test that needs several, one for each run of a {@link Property} for
 * example, opens its own:
 *
 * {@snippet class="dev.hawser.testing.TestingSnippetsTest" region="open"}
 *
 * <p><b>Threads:</b> of the thread that opens it, which becomes the reactor's owner. <b>Lifetime:</b> until
 * {@link #close()}. Debug mode is of the whole JVM: two that are open at once on two threads share it.
 */
public final class TestReactor implements AutoCloseable {
    private final Reactor reactor;
    private final Optional<VirtualTime> time;
    private final Reports reports;
    private final boolean debugBefore;
    private final List<WaitingChain> expectedToWait = new ArrayList<>();
    private boolean open = true;

    private TestReactor(Reactor reactor, Optional<VirtualTime> time, Reports reports, boolean debugBefore) {
        this.reactor = reactor;
        this.time = time;
        this.reports = reports;
        this.debugBefore = debugBefore;
    }

    /** {@return a reactor in virtual time, first in, first out, in debug mode} */
    public static TestReactor open() {
        return open(_ -> {});
    }

    /**
     * A reactor for a test.
     *
     * @param configure fills in the options
     * @return the reactor; the caller is its owner
     */
    public static TestReactor open(Consumer<? super TestReactorOptions> configure) {
        TestReactorOptions draft = new TestReactorOptions();
        configure.accept(draft);
        TestReactorSettings options = draft.settings();
        Optional<VirtualTime> time = clock(options);
        Reports reports = new Reports();
        boolean debugBefore = Debugging.isOn();
        Debugging.set(options.debug());
        try {
            Reactor reactor = Reactor.create(given -> {
                prepare(given, time, reports);
                options.reactor().accept(given);
            });
            return new TestReactor(reactor, time, reports, debugBefore);
        } catch (RuntimeException | Error e) {
            Debugging.set(debugBefore);
            throw e;
        }
    }

    private static Optional<VirtualTime> clock(TestReactorSettings options) {
        VirtualTime virtual = options.schedule().map(Schedule::clock).orElseGet(VirtualTime::create);
        return switch (options.time()) {
            case VIRTUAL -> Optional.of(virtual);
            case VIRTUAL_WITH_REAL_WAITS -> Optional.of(virtual.withRealTimedWaits());
            case REAL -> Optional.empty();
        };
    }

    private static void prepare(ReactorOptions options, Optional<VirtualTime> time, Reports reports) {
        options.name("test").onError(reports::error).onUnhandled(reports::unhandled);
        // a stall is real time, of which virtual time knows nothing: no watchdog
        time.ifPresent(clock -> options.poller(clock).stallThreshold(Duration.ZERO));
    }

    /** {@return the reactor} */
    public Reactor reactor() {
        return reactor;
    }

    /**
     * The reactor's clock.
     *
     * @return it
     * @throws IllegalStateException in real time
     */
    public VirtualTime time() {
        return time.orElseThrow(() -> new IllegalStateException(
                "this reactor lives by the real clock; only TestTime.VIRTUAL can be advanced"));
    }

    boolean isVirtual() {
        return time.isPresent();
    }

    /** How often other threads woke the reactor's functions; empty if it was run on another thread than this. */
    OptionalLong wokenFromOutside() {
        try {
            return OptionalLong.of(reactor.statistics().wokenFromOutside());
        } catch (WrongThreadException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Takes all exceptions that reached the reactor's error handler so far, so that they do not fail the test. Those of
     * calls that {@link VirtualTime#advance} made are not among them: {@code advance} throws them itself.
     *
     * {@snippet class="dev.hawser.testing.TestingSnippetsTest" region="flush"}
     *
     * @return them, in the order in which they came; may be empty
     */
    public List<Throwable> flushErrors() {
        return flushErrors(Throwable.class);
    }

    /**
     * Takes the exceptions of certain types that reached the reactor's error handler so far; see {@link #flushErrors()}.
     *
     * @param type which
     * @param more which else
     * @param <E> what these have in common
     * @return those of these types, in the order in which they came; may be empty
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E extends Throwable> List<E> flushErrors(Class<? extends E> type, Class<? extends E>... more) {
        return reports.takeErrors(OneOf.of(type, more));
    }

    /**
     * Takes all failures of Deferreds that nobody has handled by now, so that they do not fail the test.
     *
     * @return them, in the order in which they were found; may be empty
     */
    public List<Throwable> flushUnhandled() {
        return flushUnhandled(Throwable.class);
    }

    /**
     * Takes the failures of certain types that nobody has handled by now; see {@link #flushUnhandled()}.
     *
     * @param type which
     * @param more which else
     * @param <E> what these have in common
     * @return those of these types, in the order in which they were found; may be empty
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E extends Throwable> List<E> flushUnhandled(Class<? extends E> type, Class<? extends E>... more) {
        reactor.reportUnhandledFailures();
        return reports.takeUnhandled(OneOf.of(type, more));
    }

    /**
     * Takes all Deferreds that have not fired by now though stages wait for them, so that they do not fail the test. Those
     * of which it asks {@link dev.hawser.defer.Deferred#isFired()} do not do so anyway. Known in debug mode only.
     *
     * @return them, in the order in which their stages were added; may be empty
     */
    public List<WaitingChain> flushWaiting() {
        List<WaitingChain> waiting = waiting();
        expectedToWait.addAll(waiting);
        return waiting;
    }

    private List<WaitingChain> waiting() {
        List<WaitingChain> waiting = new ArrayList<>(reactor.dumpWaiting());
        waiting.removeAll(expectedToWait);
        return waiting;
    }

    /**
     * Looks for what was left behind, then closes the reactor and puts debug mode back. Closing twice does nothing.
     *
     * @throws LeftoverError if anything was left behind; the first thing found, the others suppressed
     */
    @Override
    public void close() {
        List<LeftoverError> found = finish();
        if (!found.isEmpty()) {
            throw joined(found);
        }
    }

    static LeftoverError joined(List<LeftoverError> found) {
        LeftoverError first = found.getFirst();
        found.stream().skip(1).forEach(first::addSuppressed);
        return first;
    }

    /** Closes. {@return what was left behind, the most telling first} */
    List<LeftoverError> finish() {
        if (!open) {
            return List.of();
        }
        open = false;
        List<LeftoverError> found = new ArrayList<>();
        try {
            boolean usable = reportUnhandled(found);
            found.addAll(reports.takeAll());
            if (usable) {
                found.addAll(leftInReactor());
            }
            closeReactor(found);
            found.addAll(reports.takeAll()); // what the end of its functions brought up
        } finally {
            Debugging.set(debugBefore);
        }
        return found;
    }

    /** {@return whether the reactor can be looked at} */
    private boolean reportUnhandled(List<LeftoverError> found) {
        try {
            reactor.reportUnhandledFailures();
            return true;
        } catch (WrongThreadException e) {
            found.add(new LeftoverError(
                    "what was left behind cannot be seen: the reactor was run on another thread than the one that made"
                            + " it, " + Thread.currentThread().getName(),
                    e));
            return false;
        }
    }

    private void closeReactor(List<LeftoverError> found) {
        try {
            reactor.close();
        } catch (RuntimeException | Error e) {
            found.add(new LeftoverError("the reactor could not be closed: " + e, e));
        }
    }

    private List<LeftoverError> leftInReactor() {
        List<LeftoverError> found = new ArrayList<>();
        List<FunctionInfo> functions = reactor.dump();
        if (!functions.isEmpty()) {
            found.add(new LeftoverError(count(functions.size(), "inline function", "that did not end:\n  ")
                    + functions.stream().map(FunctionInfo::toString).collect(Collectors.joining("\n  "))));
        }
        Statistics statistics = reactor.statistics();
        if (statistics.threadJobs() > 0) {
            found.add(new LeftoverError(count(statistics.threadJobs(), "job", "of deferToThread that did not deliver:")
                    + " wait for its Deferred, or cancel it"));
        }
        List<TimerInfo> timers = reactor.dumpTimers();
        if (!timers.isEmpty()) {
            found.add(new LeftoverError(
                    count(timers.size(), "timer", "left behind (cancel it, or advance time beyond it):\n  ")
                            + timers.stream().map(TestReactor::told).collect(Collectors.joining("\n  "))));
        }
        List<WaitingChain> waiting = waiting();
        if (!waiting.isEmpty()) {
            found.add(new LeftoverError(count(
                            waiting.size(),
                            "Deferred",
                            "that never fired, so that its callbacks did not run (fire or cancel it, or take it with"
                                    + " flushWaiting()):\n  ")
                    + waiting.stream().map(TestReactor::told).collect(Collectors.joining("\n  "))));
        }
        return found;
    }

    /** A timer or a Deferred with the stack that added it, down to the test, but without what called that: some seventy frames. */
    private static String told(Record left) {
        return left.toString()
                .lines()
                .takeWhile(line -> !line.contains("jdk.internal.reflect."))
                .collect(Collectors.joining("\n"));
    }

    private static String count(int number, String what, String left) {
        return number + " " + what + (number == 1 ? " " : "s ") + left;
    }
}
