package dev.hawser.batch.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
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
     * @return what the process answered; empty if no process takes requests there
     * @throws IOException if it went away, or answers nonsense
     */
    public static Optional<JsonNode> ask(Path directory, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(SocketPlace.find(directory))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(request.replaceAll("\\R", " ") + "\n");
            while (bytes.hasRemaining()) {
                int _ = channel.write(bytes);
            }
            BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            String answer = reader.readLine();
            if (answer == null) {
                throw new IOException("the process that has " + directory + " went away without an answer");
            }
            return Optional.of(JsonMapper.shared().readTree(answer));
        } catch (SocketException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            throw new IOException("the process that has " + directory + " answers nonsense", e);
        }
    }
}
