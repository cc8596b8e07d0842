package dev.hawser.engine.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.Thread.Builder.OfVirtual;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every way to a scheduler of ours must do; on the JDK's own builder, and on one of the shape of Loom's. */
@Tag("carrier")
class SchedulerWayTest {
    private static final SchedulerWay STANDS_IN = new SchedulerWay.ByInterface(
            Prototype.VirtualThreadScheduler.class.getName(), Prototype.Holder::new, Prototype::builder);

    static List<SchedulerWay> ways() {
        return List.of(new SchedulerWay.ByConstructor(), new SchedulerWay.ByField(), STANDS_IN);
    }

    /** A scheduler that the test turns. */
    private static class Turned extends ForkJoinPool {
        final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        final ArrayDeque<Runnable> timers = new ArrayDeque<>();

        Turned() {
            super(1);
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            timers.add(command);
            return null;
        }

        void turn() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theWayHasAllThatIsNeeded(SchedulerWay way) throws Exception {
        assertThat(Probe.missing(way)).filteredOn(Trait::isNeeded).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aProbeOnAVirtualThreadFindsTheSame(SchedulerWay way) throws Exception {
        List<Set<Trait>> found = new ArrayList<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        found.add(Probe.missing(way));
                    } catch (ReflectiveOperationException e) {
                        throw new LinkageError("not there", e);
                    }
                })
                .join();
        assertThat(found).containsExactly(Probe.missing(way));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aSleepIsOverWhenItsTimerSaysSo(SchedulerWay way) throws Exception {
        Turned scheduler = new Turned();
        List<String> log = new ArrayList<>();
        Thread thread = way.builder(scheduler).start(() -> {
            LockSupport.parkNanos(TimeUnit.HOURS.toNanos(1));
            log.add("over");
        });
        scheduler.turn();
        assertThat(log).isEmpty();
        assertThat(scheduler.timers).hasSize(1);
        scheduler.timers.remove().run();
        scheduler.turn();
        assertThat(log).containsExactly("over");
        assertThat(thread.isAlive()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aLockIsHandedOverBetweenThreads(SchedulerWay way) throws Exception {
        Turned scheduler = new Turned();
        OfVirtual builder = way.builder(scheduler);
        ReentrantLock lock = new ReentrantLock();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            builder.start(() -> {
                lock.lock();
                try {
                    Thread.yield();
                    order.add(number);
                } finally {
                    lock.unlock();
                }
            });
        }
        scheduler.turn();
        assertThat(order).hasSize(100).isSorted();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anotherThreadWakesOneThatIsParked(SchedulerWay way) throws Exception {
        Turned scheduler = new Turned();
        boolean[] woken = {false};
        Thread thread = way.builder(scheduler).start(() -> woken[0] = JdkThreads.park());
        scheduler.turn();
        Thread.ofPlatform().start(() -> LockSupport.unpark(thread)).join();
        scheduler.tasks.take().run();
        assertThat(woken[0]).isTrue();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theThreadOfAContinuationCanBeTold(SchedulerWay way) throws Exception {
        Turned scheduler = new Turned();
        Thread thread = way.builder(scheduler).start(() -> {});
        assertThat(JdkThreads.threadOf(scheduler.tasks.element())).contains(thread);
        scheduler.turn();
    }

    @Test
    void ownBuildersOfTheJdkInheritAndLoomsInterfaceDoesNot() throws Exception {
        assertThat(Probe.missing(new SchedulerWay.ByConstructor())).isEmpty();
        assertThat(Probe.missing(STANDS_IN)).containsExactly(Trait.INHERITANCE);
    }

    @Test
    void aWayThatThisJdkDoesNotHaveSaysSo() {
        SchedulerWay absent =
                new SchedulerWay.ByInterface("java.lang.Thread$NoSuchThing", Prototype.Holder::new, Prototype::builder);
        assertThatThrownBy(() -> Probe.missing(absent)).isInstanceOf(ClassNotFoundException.class);
        SchedulerWay other = new SchedulerWay.ByInterface(
                Prototype.VirtualThreadScheduler.class.getName(), Thread::ofVirtual, OfVirtual.class::cast);
        assertThatThrownBy(() -> Probe.missing(other))
                .isInstanceOf(NoSuchFieldException.class)
                .hasMessageContaining("VirtualThreadScheduler");
    }

    /** A JDK in which one thing is otherwise. */
    private record Lacking(Trait trait) implements SchedulerWay {
        @Override
        public String description() {
            return "a JDK without " + trait;
        }

        @Override
        public OfVirtual builder(Executor scheduler) throws ReflectiveOperationException {
            return new ByConstructor()
                    .builder(
                            trait == Trait.TIMED_WAITS
                                    ? scheduler::execute // no ForkJoinPool: the JDK waits by itself
                                    : task -> scheduler.execute(() -> runElsewhere(task)));
        }

        private static void runElsewhere(Runnable task) {
            EngineThreads.join(Thread.ofPlatform().start(task));
        }
    }

    @Test
    void whatIsMissingIsFound() throws Exception {
        assertThat(Probe.missing(new Lacking(Trait.TIMED_WAITS))).containsExactly(Trait.TIMED_WAITS);
        assertThat(Probe.missing(new Lacking(Trait.CARRIER))).contains(Trait.CARRIER, Trait.INHERITANCE);
    }

    @Test
    void whatAJvmOffersIsSaidInAFewWords() {
        assertThat(JdkThreads.support()).hasToString("carrier mode");
        assertThat(Support.find("no such method")).hasToString("no carrier mode: no such method");
        assertThat(Support.find("no such method").hasCarrierMode()).isFalse();
        assertThat(Support.of(STANDS_IN))
                .hasToString("carrier mode by the interface VirtualThreadScheduler, without threads that inherit the"
                        + " scheduler of the one that starts them");
        assertThat(Support.of(new Lacking(Trait.TIMED_WAITS)))
                .hasToString("no carrier mode: a scheduler by a JDK without TIMED_WAITS lacks timed waits that ask the"
                        + " thread's scheduler");
    }
}
