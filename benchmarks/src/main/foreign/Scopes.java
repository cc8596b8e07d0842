import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.StructuredTaskScope.Subtask.State;

/// The workloads with StructuredTaskScope, a preview of JDK 25, so that this is compiled where it runs:
/// `java --enable-preview --source 25 Scopes.java WORKLOAD COUNT`. A scope has no bound of its own.
final class Scopes {
    private static final int SLOTS = 100;
    private static final int WARM_UPS = 4;
    private static final int MEASURED = 5;

    private Scopes() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[1]);
        switch (args[0]) {
            case "slots" -> median("item [ns]", count, () -> slotsOnce(count));
            case "sleepers" -> sleepers(count);
            case "forks-10" -> median("child [ns]", count, () -> joins(count / 10, 10));
            case "forks-100k" -> median("child [ns]", count, () -> joins(1, count));
            case "forks-cancelled" -> median("child [ns]", count, () -> cancelled(count));
            case "timeouts" -> median("block [ns]", count, () -> timeouts(count));
            default -> throw new IllegalArgumentException("no workload " + args[0]);
        }
        double cpu =
                ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
        figure("CPU of the process [s]", cpu);
        System.exit(0);
    }

    private static void figure(String name, double value) {
        System.out.println("figure:" + name + "=" + value);
    }

    private interface Run {
        void once() throws Exception;
    }

    private static void median(String what, int count, Run run) throws Exception {
        double[] each = new double[MEASURED];
        for (int i = -WARM_UPS; i < MEASURED; i++) {
            long start = System.nanoTime();
            run.once();
            if (i >= 0) {
                each[i] = (System.nanoTime() - start) / (double) count;
            }
        }
        Arrays.sort(each);
        figure(what, each[MEASURED / 2]);
    }

    private static void joins(int scopes, int children) throws Exception {
        for (int i = 0; i < scopes; i++) {
            try (var scope = StructuredTaskScope.open(Joiner.awaitAllSuccessfulOrThrow())) {
                for (int child = 0; child < children; child++) {
                    scope.fork(Thread::yield);
                }
                scope.join();
            }
        }
    }

    private static void cancelled(int children) throws Exception {
        try (var scope = StructuredTaskScope.open(Joiner.allUntil(subtask -> subtask.state() == State.SUCCESS))) {
            for (int child = 0; child < children; child++) {
                scope.fork(() -> {
                    Thread.sleep(3_600_000);
                    return true;
                });
            }
            scope.fork(() -> true); // its end is the end of all
            scope.join();
        }
    }

    private static void timeouts(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (var scope = StructuredTaskScope.open(
                    Joiner.awaitAllSuccessfulOrThrow(), with -> with.withTimeout(Duration.ofHours(1)))) {
                scope.join();
            }
        }
    }

    private static void slotsOnce(int count) throws Exception {
        Semaphore slots = new Semaphore(SLOTS);
        Callable<Boolean> item = () -> {
            Thread.yield();
            slots.release();
            return true;
        };
        try (var scope = StructuredTaskScope.open(Joiner.awaitAllSuccessfulOrThrow())) {
            for (int i = 0; i < count; i++) {
                slots.acquire();
                scope.fork(item);
            }
            scope.join();
        }
    }

    private static void sleepers(int count) throws Exception {
        long start = System.nanoTime();
        long made;
        try (var scope = StructuredTaskScope.open(Joiner.awaitAllSuccessfulOrThrow())) {
            for (int i = 0; i < count; i++) {
                scope.fork(() -> {
                    Thread.sleep(3_000);
                    return true;
                });
            }
            made = System.nanoTime();
            scope.join();
        }
        long end = System.nanoTime();
        figure("making [s]", (made - start) / 1e9);
        figure("late since start [s]", (end - start) / 1e9 - 3);
        figure("late since made [s]", (end - made) / 1e9 - 3);
    }
}
