package dev.hawser.net.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that do the heavy part of handshakes, which takes a millisecond or more: signing, agreeing on keys, checking
 * certificates. Shared by all reactors; as many as there are processors; none while nobody shakes hands.
 */
final class TlsWorkers {
    private static final int IDLE_SECONDS = 10;

    private TlsWorkers() {}

    /** Made at the first handshake. */
    private static final class Holder {
        private static final ThreadPoolExecutor POOL = pool();

        private static ThreadPoolExecutor pool() {
            int count = Runtime.getRuntime().availableProcessors();
            ThreadPoolExecutor made = new ThreadPoolExecutor(
                    count,
                    count,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform()
                            .daemon()
                            .inheritInheritableThreadLocals(false)
                            .name("hawser-tls-", 1)
                            .factory());
            made.allowCoreThreadTimeOut(true);
            return made;
        }
    }

    static Executor get() {
        return Holder.POOL;
    }
}
