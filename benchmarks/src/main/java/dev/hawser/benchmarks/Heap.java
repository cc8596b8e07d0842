package dev.hawser.benchmarks;

/// How much of the heap is used by what is reachable.
public final class Heap {
    private Heap() {}

    /// {@return bytes, after collections}
    public static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
