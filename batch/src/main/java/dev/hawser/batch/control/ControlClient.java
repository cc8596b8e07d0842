package dev.hawser.batch.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the process that has a run.
 *
 * <p><b>Threads:</b> any, one at a time; blocks.
 */
public final class ControlClient {
    private ControlClient() {}

    /**
     * Sends a request and waits for the answer.
     *
     * @param directory the run's
     * @param request what is asked for, in a line: {@code slots=40}, {@code pause}, {@code resume}, {@code drain},
     *     {@code cancel}, {@code status}, {@code explain ID}
     * @param patience how long to wait for the answer, which comes when the run's thread is free
     * @return what the process answered; empty if no process takes requests there
     * @throws IOException if it went away, does not answer in time, or answers nonsense
     */
    public static Optional<JsonNode> ask(Path directory, String request, Duration patience) throws IOException {
        SocketChannel connected;
        try {
            connected = SocketChannel.open(SocketPlace.find(directory));
        } catch (SocketException e) {
            return Optional.empty();
        }
        try (SocketChannel channel = connected;
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(request.replaceAll("\\R", " ") + "\n");
            Conversation conversation =
                    new Conversation(directory, channel, selector, System.nanoTime() + patience.toNanos());
            conversation.write(bytes);
            return Optional.of(JsonMapper.shared().readTree(conversation.readLine()));
        } catch (JacksonException e) {
            throw new IOException("the process that has " + directory + " answers nonsense", e);
        }
    }

    /** Reads or writes. */
    @FunctionalInterface
    private interface Transfer {
        int bytes() throws IOException;
    }

    /**
     * One request and its answer.
     *
     * @param directory the run's
     * @param channel to the process
     * @param selector waits for it
     * @param deadline when patience ends, by the clock of {@link System#nanoTime}
     */
    private record Conversation(Path directory, SocketChannel channel, Selector selector, long deadline) {
        void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                if (some(() -> channel.write(bytes)) == 0) {
                    await(SelectionKey.OP_WRITE);
                }
            }
        }

        byte[] readLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            ByteBuffer bytes = ByteBuffer.allocate(1 << 14);
            while (true) {
                int read = some(() -> channel.read(bytes.clear()));
                if (read < 0) {
                    throw wentAway(null);
                }
                line.write(bytes.array(), 0, read);
                if (read > 0 && bytes.get(read - 1) == '\n') {
                    return line.toByteArray();
                }
                if (read == 0) {
                    await(SelectionKey.OP_READ);
                }
            }
        }

        /** One that closes with the request unread resets the connection: that is no sign that there is no process. */
        private int some(Transfer transfer) throws IOException {
            try {
                return transfer.bytes();
            } catch (IOException e) {
                throw wentAway(e);
            }
        }

        private IOException wentAway(@Nullable IOException cause) {
            return new IOException("the process that has " + directory + " went away without an answer", cause);
        }

        private void await(int operation) throws IOException {
            channel.register(selector, operation);
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0 || selector.select(millis) == 0) {
                throw new IOException("the process that has " + directory + " does not answer; its thread is busy");
            }
            selector.selectedKeys().clear();
        }
    }
}
