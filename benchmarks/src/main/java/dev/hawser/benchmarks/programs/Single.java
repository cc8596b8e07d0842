package dev.hawser.benchmarks.programs;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// Runs one contender of one workload in this JVM and prints what it measured.
public final class Single {
    private Single() {}

    /// @param args workload, contender, count
    public static void main(String[] args) throws Exception {
        Program program = Workload.of(args[0]).contenders().get(args[1]);
        if (program == null) {
            throw new IllegalArgumentException("no contender " + args[1]);
        }
        Figures figures = program.run(Integer.parseInt(args[2]));
        System.out.println(figures.and("CPU of the JVM [s]", cpuSeconds()).print());
        System.exit(0); // the peers' threads would stay
    }

    /// What the whole process has used so far, its start, compiling and collecting included: what a busy machine
    /// disturbs least.
    private static double cpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / Lateness.SECOND;
    }
}
