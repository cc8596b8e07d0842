package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Fails a test class when a buffer of Netty's was collected without having been released. The build sets the level of
/// detection to paranoid, so that every buffer is watched.
public final class Leaks {
    private static final List<String> FOUND = new CopyOnWriteArrayList<>();

    private Leaks() {}

    static {
        ResourceLeakDetector.LeakListener listener = (type, records) -> FOUND.add(type + ": " + records);
        ByteBufAllocator.DEFAULT.directBuffer(1).release(); // makes the detector
        io.netty.buffer.ByteBufUtil.setLeakListener(listener);
    }

    public static void assertNone() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        for (int i = 0; i < 3; i++) {
            System.gc();
            List<ByteBuf> more = new java.util.ArrayList<>();
            for (int k = 0; k < 300; k++) { // the detector looks when something is allocated
                more.add(ByteBufAllocator.DEFAULT.directBuffer(1));
            }
            more.forEach(ByteBuf::release);
        }
        assertThat(FOUND).isEmpty();
    }
}
