package dev.hawser.http.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients of HTTP/2 that want to use up a server with 32 MiB of memory: it answers others, and says in a line what it
/// refused.
class HostileH2Test {
    private static final byte[] GET =
            H2Peer.block(":method", "GET", ":scheme", "http", ":path", "/work/1", ":authority", "x");

    private interface Flood {
        void write(OutputStream out) throws IOException;
    }

    private static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteBuf frame = Unpooled.buffer(9 + payload.length)
                .writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        return H2Peer.bytes(frame);
    }

    private static void flooded(ServerProcess server, Flood flood) throws IOException {
        try (Socket socket = server.connect()) {
            try {
                OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
                out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
                out.write(frame(H2Peer.SETTINGS, 0, 0));
                flood.write(out);
                out.flush();
            } catch (IOException e) {
                return; // it will not have more
            }
            while (socket.getInputStream().read() >= 0) {
                continue;
            }
        }
    }

    private static void resets(OutputStream out) throws IOException {
        for (int stream = 1; stream < 200_000; stream += 2) {
            out.write(frame(H2Peer.HEADERS, H2Peer.END_HEADERS | H2Peer.END_STREAM, stream, GET));
            out.write(frame(H2Peer.RST_STREAM, 0, stream, H2Peer.number(8)));
        }
    }

    private static void headWithoutAnEnd(OutputStream out) throws IOException {
        out.write(frame(H2Peer.HEADERS, 0, 1, GET));
        for (int i = 0; i < 100_000; i++) {
            out.write(frame(H2Peer.CONTINUATION, 0, 1, (byte) 0));
        }
    }

    private static void pings(OutputStream out) throws IOException {
        for (int i = 0; i < 100_000; i++) {
            out.write(frame(H2Peer.PING, 0, 0, new byte[8]));
        }
    }

    /// Heads of which each byte is an entry of the table, of 4,000 bytes.
    private static void bombs(OutputStream out) throws IOException {
        byte[] entry = H2Peer.block("x", "y".repeat(4000));
        entry[0] = 0x40;
        out.write(frame(H2Peer.HEADERS, H2Peer.END_HEADERS | H2Peer.END_STREAM, 1, entry));
        byte[] bomb = new byte[8000];
        Arrays.fill(bomb, (byte) 0xbe);
        for (int stream = 3; stream < 400; stream += 2) {
            out.write(frame(H2Peer.HEADERS, H2Peer.END_HEADERS | H2Peer.END_STREAM, stream, bomb));
        }
        pings(out); // so that it ends
    }

    @Test
    void floodsOfFramesEndTheirConnectionAndNothingElse(@TempDir Path directory) throws Exception {
        try (ServerProcess server = ServerProcess.start(directory)) {
            flooded(server, HostileH2Test::resets);
            server.awaitLog("more than 200 streams were reset within 30 seconds");
            flooded(server, HostileH2Test::headWithoutAnEnd);
            server.awaitLog("a head has more than 64 parts");
            flooded(server, HostileH2Test::pings);
            server.awaitLog("frames came that say nothing");
            flooded(server, HostileH2Test::bombs);
            server.awaitLog("refused by 431");
            assertThat(server.ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .endsWith("hello\n");
            assertThat(server.terminate()).isPositive();
            assertThat(server.log()).doesNotContain("OutOfMemory").doesNotContain("Exception");
            assertThat(server.log().lines().filter(line -> line.contains("refused by 429")))
                    .hasSize(4);
            assertThat(server.log().lines().filter(line -> line.contains("begun 1")))
                    .hasSizeLessThanOrEqualTo(200);
        }
    }
}
