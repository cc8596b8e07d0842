package dev.hawser.benchmarks.programs;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// What an open connection on which nothing happens takes of its server's heap. Each has carried a few bytes there and
/// back.
final class Idle {
    private static final int WARM_UP = 200;

    /// Descriptors that are for something else, the connections of the warm-up included.
    private static final int OTHER_FILES = 1_000;

    /// For an answer.
    private static final int ROOM = 1024;

    private Idle() {}

    static Figures against(Echo.Start start, int asked) throws Exception {
        return against(start, asked, Ask.block(64));
    }

    static Figures against(Echo.Start start, int asked, Ask ask) throws Exception {
        int count = Math.min(asked, descriptors() - OTHER_FILES);
        try (ServerProcess server = start.server()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            List<SocketChannel> open = new ArrayList<>();
            connect(address, WARM_UP, ask, open);
            double before = server.heap();
            connect(address, count, ask, open);
            double each = (server.heap() - before) / count;
            for (SocketChannel channel : open) {
                channel.close();
            }
            return Figures.of("heap each [B]", each);
        }
    }

    /// How many this process may have, and so its server.
    private static int descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? Math.clamp(system.getMaxFileDescriptorCount(), OTHER_FILES, Integer.MAX_VALUE)
                : Integer.MAX_VALUE;
    }

    private static void connect(InetSocketAddress address, int count, Ask ask, List<SocketChannel> open)
            throws IOException {
        byte[] answer = new byte[Math.max(ROOM, ask.answer())];
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(address);
            open.add(channel);
            channel.write(ByteBuffer.wrap(ask.request()));
            int length = ask.answer();
            for (int come = 0; length == 0 || come < length; ) {
                int more = channel.read(ByteBuffer.wrap(answer, come, answer.length - come));
                if (more < 0) {
                    throw new IOException("the server closed connection " + i);
                }
                come += more;
                length = length == 0 ? Ask.length(answer, come) : length;
            }
        }
    }
}
