package dev.hawser.engine.jdk;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/** The CPU time of a platform thread, where the JVM has the module {@code java.management}. */
public final class CpuTime {
    private CpuTime() {}

    /** Loaded at the first question only, and then only where its types are. */
    private static final class Bean {
        static final @Nullable ThreadMXBean THREADS = find();

        private static @Nullable ThreadMXBean find() {
            ThreadMXBean bean = ManagementFactory.getThreadMXBean();
            return bean.isThreadCpuTimeSupported() && bean.isThreadCpuTimeEnabled() ? bean : null;
        }
    }

    /** {@return nanoseconds, or -1 where that is not known} */
    public static long of(Thread thread) {
        try {
            ThreadMXBean bean = Bean.THREADS;
            return bean == null ? -1 : bean.getThreadCpuTime(thread.threadId());
        } catch (NoClassDefFoundError e) {
            return -1; // a JVM without java.management
        }
    }
}
