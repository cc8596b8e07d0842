package dev.hawser.benchmarks.programs;

/// How much of the heap is used by what is reachable.
final class Heap {
    private Heap() {}

    static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
