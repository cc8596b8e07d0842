package dev.hawser.benchmarks.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// The JDK alone: blocking sockets, a virtual thread for each connection.
final class BlockingServer {
    private static final int BUFFER = 16 * 1024;

    private BlockingServer() {}

    static int start() throws IOException {
        ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        var _ = Thread.startVirtualThread(() -> accept(server));
        return server.getLocalPort();
    }

    private static void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                var _ = Thread.startVirtualThread(() -> echo(socket));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void echo(Socket accepted) {
        try (Socket socket = accepted;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            byte[] buffer = new byte[BUFFER];
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // the client broke it
        }
    }
}
