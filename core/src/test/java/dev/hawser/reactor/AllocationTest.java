package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.task.Cooperator;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How many bytes the hot paths allocate, to the byte: unlike times, these are the same on a busy machine. In a JVM that
 * only interprets, since the JIT leaves out some objects at some time. Queues that grow count with their share. What a virtual thread allocates counts as its
 * carrier's.
 */
@Tag("carrier")
class AllocationTest {
    @Test
    @DisplayName("a callback, a timer, an await, an item of a slot and a posted call allocate what they are known to")
    void hotPaths() throws Exception {
        List<String> flags = List.of(ChildJvm.FLAG, "-Xint", "-XX:+UseCompressedOops", "-XX:-UseCompactObjectHeaders");
        try (ChildJvm child = ChildJvm.start(Measured.class, flags)) {
            String printed = child.readAll();
            assertThat(child.exitCode()).as(printed).isZero();
            // Who changes one of these on purpose says why in the commit, with the time that it saves or costs.
            assertThat(printed.lines())
                    .containsExactly(
                            "callback stage: 32",
                            "callLater and cancel: 48",
                            "deferLater, fired: 86",
                            "await of a new promise: 29",
                            "item of a slot: 164",
                            "callFromThread: 48");
        }
    }

    /** The program of the other JVM: prints the bytes of one operation each. */
    static final class Measured {
        private static final int TIMES = 10_000;
        private static final Duration SECOND = Duration.ofSeconds(1);

        private final VirtualTime time = VirtualTime.create();
        private final Reactor reactor = Reactor.create(options -> options.poller(time));
        private Promise<Integer> awaited = new Promise<>();

        /** Something to do so many times. */
        private interface Operation {
            void run(int times) throws Exception;
        }

        public static void main(String[] arguments) throws Exception {
            Measured measured = new Measured();
            try (Reactor _ = measured.reactor) {
                measured.all();
            }
        }

        private void all() throws Exception {
            print("callback stage", this::stages);
            print("callLater and cancel", this::cancelled);
            print("deferLater, fired", this::deferred);
            print("await of a new promise", this::awaits);
            print("item of a slot", this::items);
            print("callFromThread", this::posted);
        }

        private void print(String name, Operation operation) throws Exception {
            operation.run(100); // links what is linked once
            long little = bytes(operation, TIMES);
            long much = bytes(operation, 3 * TIMES);
            System.out.println(name + ": " + Math.round((much - little) / (2.0 * TIMES)));
        }

        private static long bytes(Operation operation, int times) throws Exception {
            Object bean = ManagementFactory.getThreadMXBean();
            Method count = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
            long before = (long) count.invoke(bean);
            operation.run(times);
            return (long) count.invoke(bean) - before;
        }

        private void stages(int times) {
            Promise<Integer> promise = new Promise<>();
            Deferred<Integer> end = promise;
            for (int i = 0; i < times; i++) {
                end = end.addCallback(value -> value);
            }
            promise.callback(1);
        }

        private void cancelled(int times) {
            for (int i = 0; i < times; i++) {
                reactor.callLater(SECOND, () -> {}).cancel();
            }
        }

        private void deferred(int times) {
            for (int i = 0; i < times; i++) {
                var _ = reactor.deferLater(SECOND, () -> 1);
            }
            time.advance(SECOND);
        }

        private void awaits(int times) {
            Deferred<Integer> function = reactor.inline(() -> {
                for (int i = 0; i < times; i++) {
                    awaited = new Promise<>();
                    awaited.await();
                }
                return 1;
            });
            reactor.callLater(Duration.ZERO, () -> fire(times));
            time.advance(Duration.ZERO);
            if (!function.isFired()) {
                throw new IllegalStateException("still waiting");
            }
        }

        /** By another function, so that nothing but these two allocates. */
        private void fire(int times) {
            var _ = reactor.inline(() -> {
                for (int i = 0; i < times; i++) {
                    awaited.callback(1);
                    Thread.yield(); // the other one goes on, up to its next await
                }
                return 1;
            });
        }

        private void items(int times) {
            Deferred<?> done = Cooperator.create(reactor)
                    .parallel(
                            IntStream.range(0, times)
                                    .mapToObj(_ -> reactor.sleep(Duration.ofNanos(1)))
                                    .iterator(),
                            10);
            time.advance(SECOND);
            if (!done.isFired()) {
                throw new IllegalStateException("still at work");
            }
        }

        private void posted(int times) {
            for (int i = 0; i < times; i++) {
                reactor.callFromThread(() -> {});
            }
            time.advance(Duration.ZERO);
        }
    }
}
