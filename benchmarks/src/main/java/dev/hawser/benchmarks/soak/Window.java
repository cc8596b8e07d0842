package dev.hawser.benchmarks.soak;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.File;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/// What is counted and measured between two lines of the book. On the reactor.
final class Window {
    /// What takes time.
    enum Kind {
        WEB,
        NOTE,
        SOCKET,
        CHILD,
        QUERY,
        TICK
    }

    private static final double MEBIBYTE = 1 << 20;
    private static final long LONGEST = 600_000_000_000L;

    private final Map<Kind, Histogram> times = new EnumMap<>(Kind.class);
    private long failuresMeant;

    Window() {
        for (Kind kind : Kind.values()) {
            times.put(kind, new Histogram(LONGEST, 3));
        }
    }

    /// @param since of `System.nanoTime()`, when it began
    void took(Kind kind, long since) {
        record(kind, System.nanoTime() - since);
    }

    void record(Kind kind, long nanos) {
        Objects.requireNonNull(times.get(kind)).recordValue(Math.clamp(nanos, 0, LONGEST));
    }

    /// Something failed that was to fail.
    void failed() {
        failuresMeant++;
    }

    static void head(PrintStream out) {
        out.print(
                "minute,heap [MiB],direct [MiB],pooled [MiB],resident [MiB],descriptors,threads,CPU [s],failures meant");
        for (Kind kind : Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            out.print("," + name + "s," + name + " p50 [ms]," + name + " p99 [ms]," + name + " p99.9 [ms]");
        }
        out.println();
    }

    /// Writes its line, and begins anew. Collects first: the heap is what is in use after that.
    void line(long minute, PrintStream out) {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        long pooled = ((ByteBufAllocatorMetricProvider) PooledByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
        out.printf(
                Locale.ROOT,
                "%d,%.1f,%.1f,%.1f,%d,%d,%d,%d,%d",
                minute,
                heap / MEBIBYTE,
                direct / MEBIBYTE,
                pooled / MEBIBYTE,
                Proc.residentMebibytes(),
                Objects.requireNonNull(new File("/proc/self/fd").list(), "there is no /proc").length,
                ManagementFactory.getThreadMXBean().getThreadCount(),
                NANOSECONDS.toSeconds(ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElseThrow()
                        .toNanos()),
                failuresMeant);
        times.values()
                .forEach(each -> out.printf(
                        Locale.ROOT,
                        ",%d,%.2f,%.2f,%.2f",
                        each.getTotalCount(),
                        each.getValueAtPercentile(50) / 1e6,
                        each.getValueAtPercentile(99) / 1e6,
                        each.getValueAtPercentile(99.9) / 1e6));
        out.println();
        out.flush();
        times.values().forEach(Histogram::reset);
        failuresMeant = 0;
    }
}
