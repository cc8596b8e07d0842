package dev.hawser.engine.life;

import dev.hawser.defer.WaitingChain;
import dev.hawser.engine.function.InlineFunction;
import dev.hawser.engine.function.LaterCall;
import dev.hawser.engine.function.TimedCall;
import dev.hawser.engine.function.WaitGraph;
import dev.hawser.engine.timer.TimerNode;
import dev.hawser.reactor.FunctionInfo;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.Statistics;
import dev.hawser.reactor.TimerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a reactor tells of itself. On its thread. */
public final class Inspection {
    /** With the classes of {@code dev.hawser.engine}, what stands above the code that adds a timer, in its stack. */
    private static final Set<String> ABOVE_CALLERS = Set.of(Thread.class.getName(), Reactor.class.getName());

    /** So many are told of when a run has left timers. */
    private static final int TIMERS_KEPT = 100;

    private final Core core;
    private final long born;
    private List<TimerInfo> timersLeft = List.of();

    Inspection(Core core) {
        this.core = core;
        this.born = core.timers.now();
    }

    /** {@return live functions, oldest first} */
    public List<FunctionInfo> dump() {
        return infos(core.functions.snapshot());
    }

    /** {@return so many of the live functions at most, those first that were started first} */
    List<FunctionInfo> dump(int most) {
        List<InlineFunction<?>> first = new ArrayList<>();
        for (InlineFunction<?> one = core.functions.after(null);
                one != null && first.size() < most;
                one = core.functions.after(one)) {
            first.add(one);
        }
        return infos(first);
    }

    private List<FunctionInfo> infos(List<InlineFunction<?>> functions) {
        long now = core.timers.now();
        WaitGraph graph = new WaitGraph(core.timers);
        return functions.stream().map(function -> function.info(now, graph)).toList();
    }

    /** {@return in debug mode, the chains that wait} */
    public List<WaitingChain> dumpWaiting() {
        return WaitingChain.on(core.suspension);
    }

    /** For {@code dumpTimers()} of a reactor that has run: what its stop found waiting. */
    void keepTimersLeft() {
        if (core.timers.size() > 0) {
            timersLeft = waiting(Inspection::isOfUser, TIMERS_KEPT);
        }
    }

    static boolean isOfUser(TimerNode timer) {
        return timer instanceof TimedCall || timer instanceof LaterCall<?>;
    }

    /** {@return the timers that wait, the next one first} */
    public List<TimerInfo> dumpTimers() {
        if (core.isClosed()) {
            return timersLeft;
        }
        Stream<TimerInfo> due =
                core.queues.dueCalls().stream().map(what -> new TimerInfo(what, Duration.ZERO, List.of()));
        return Stream.concat(due, waiting(_ -> true, Integer.MAX_VALUE).stream())
                .toList();
    }

    private List<TimerInfo> waiting(Predicate<TimerNode> wanted, int limit) {
        return core.timers.dump(wanted, limit).stream()
                .map(timer ->
                        new TimerInfo(timer.what(), Duration.ofNanos(timer.remaining()), usersPart(timer.added())))
                .toList();
    }

    /** A stack without what stands above the caller's own code. */
    private static List<StackTraceElement> usersPart(List<StackTraceElement> stack) {
        return stack.stream()
                .dropWhile(frame -> frame.getClassName().startsWith("dev.hawser.engine.")
                        || ABOVE_CALLERS.contains(frame.getClassName()))
                .toList();
    }

    /** {@return how many timers wait} */
    public int pendingTimers() {
        return core.timers.size() + core.queues.dueCalls().size();
    }

    /** {@return what the reactor has done and holds} */
    public Statistics statistics() {
        long age = core.timers.now() - born;
        long busy = core.marks.busy() + core.poller.busyNanos();
        return new Statistics(
                core.poller.description(),
                core.marks.turns(),
                core.marks.slices(),
                core.marks.callbacks(),
                core.marks.posts(),
                core.marks.wakeUps() + core.queues.brought(),
                pendingTimers(),
                core.queues.ready().size(),
                core.functions.size(),
                core.marks.inherited(),
                core.workers.running(),
                Duration.ofNanos(core.marks.longestTurn()),
                Duration.ofNanos(core.marks.longestSlice()),
                age <= 0 ? 0 : Math.min(1, (double) busy / age),
                core.marks.turnTimes().lag());
    }
}
