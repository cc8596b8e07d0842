package dev.hawser.net;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * Takes one message at a time out of a stream of bytes.
 *
 * @param <T> the type of the messages
 */
@FunctionalInterface
public interface Decoder<T> {
    /**
     * Takes the next message, if all of it is there.
     *
     * @param input what has come and was not taken; move its reader index behind the message, and keep no reference to
     *     it
     * @return the message, or empty to be asked again when there is more; then the reader index does not count
     * @throws Exception if the bytes cannot be a message; fails the read
     */
    Optional<T> decode(ByteBuf input) throws Exception;
}
