import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * Answers every GET after so many milliseconds, on one thread and with as little work as can be, so that clients on the
 * same machine have the processors. One request at a time on a connection, as the clients that are compared do.
 *
 * <p>java DelayServer.java PORT MILLISECONDS
 */
final class DelayServer {
    private record Due(SocketChannel connection, long at) {}

    public static void main(String[] arguments) throws Exception {
        long delay = Long.parseLong(arguments[1]) * 1_000_000;
        byte[] answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok"
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocateDirect(answer.length).put(answer).flip();
        ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
        ArrayDeque<Due> due = new ArrayDeque<>(); // all wait equally long, so this is their order
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 4096);
            server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            while (true) {
                long wait = due.isEmpty() ? 0 : due.peek().at() - System.nanoTime();
                if (due.isEmpty() || wait > 0) {
                    selector.select(key -> ready(key, in, due, delay), due.isEmpty() ? 0 : wait / 1_000_000 + 1);
                } else {
                    selector.selectNow(key -> ready(key, in, due, delay));
                }
                long now = System.nanoTime();
                while (!due.isEmpty() && due.peek().at() <= now) {
                    SocketChannel connection = due.remove().connection();
                    if (connection.isOpen()) {
                        connection.write(out.duplicate()); // so few bytes fit into every socket's buffer
                    }
                }
            }
        }
    }

    private static void ready(SelectionKey key, ByteBuffer in, ArrayDeque<Due> due, long delay) {
        try {
            if (key.channel() instanceof ServerSocketChannel server) {
                SocketChannel connection = server.accept();
                if (connection != null) {
                    connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    connection.configureBlocking(false).register(key.selector(), SelectionKey.OP_READ);
                }
                return;
            }
            SocketChannel connection = (SocketChannel) key.channel();
            int read = connection.read(in.clear());
            if (read < 0) {
                connection.close();
            } else if (read >= 4 && in.getInt(read - 4) == 0x0d0a0d0a) { // the end of a request without a body
                due.add(new Due(connection, System.nanoTime() + delay));
            }
        } catch (java.io.IOException e) {
            key.cancel();
        }
    }
}
