package dev.hawser.net.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class for buffers that became garbage without having been released. For JUnit:
 * {@code @ExtendWith(BufferLeaks.class)}. While such a class runs, Netty watches every buffer, and writes down who used it;
 * {@code -Dio.netty.leakDetection.targetRecords=0} spares the time for the latter, until there is a leak to be found.
 *
 * <p>A buffer that is found was made by this class, or by one that ran before it in the same JVM without this. Where this is
 * loaded before the first buffer is made, the failure says which test made it; else Netty tells of the same place once in a
 * JVM.
 */
public final class BufferLeaks implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(BufferLeaks.class);

    /** Enough allocations for the detector to look at what the collector found. */
    private static final int LOOKS = 300;

    private static final NamedLeaks NAMES = NamedLeaks.install();

    /** For JUnit. */
    public BufferLeaks() {}

    /** What was there before, and what was found since; any thread adds. */
    private record Watch(
            ResourceLeakDetector.Level levelBefore, Queue<String> found, ResourceLeakDetector.LeakListener listener) {}

    @Override
    public void beforeAll(ExtensionContext context) {
        Queue<String> found = new ConcurrentLinkedQueue<>();
        ResourceLeakDetector.LeakListener listener = (type, records) -> found.add(type + records);
        context.getStore(NAMESPACE).put(Watch.class, new Watch(ResourceLeakDetector.getLevel(), found, listener));
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener(listener);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        NAMES.begins(context.getDisplayName());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Watch watch = context.getStore(NAMESPACE).remove(Watch.class, Watch.class);
        if (watch == null) {
            return;
        }
        for (int i = 0; i < 3; i++) {
            System.gc();
            lookAtGarbage();
        }
        ResourceLeakDetector.setLevel(watch.levelBefore());
        if (!watch.found().isEmpty()) {
            throw new AssertionError(
                    "buffers were not released: " + String.join(System.lineSeparator(), watch.found()));
        }
    }

    private static void lookAtGarbage() {
        List<ByteBuf> buffers = new ArrayList<>();
        for (int k = 0; k < LOOKS; k++) {
            buffers.add(ByteBufAllocator.DEFAULT.directBuffer(1));
        }
        buffers.forEach(ByteBuf::release);
    }
}
