package dev.hawser.net.stream;

import dev.hawser.invariant.Invariant;
import dev.hawser.net.Decoder;
import dev.hawser.net.EndOfInputException;
import dev.hawser.net.InputTooLongException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each kind of read takes. */
public final class Takes {
    private Takes() {}

    /** Whatever there is; the buffer belongs to the reader. */
    public record Available() implements Inbound.Take<ByteBuf> {
        @Override
        public @Nullable ByteBuf take(ByteBuf input, boolean ended) {
            if (!input.isReadable()) {
                return ended ? Unpooled.EMPTY_BUFFER : null;
            }
            return input.readRetainedSlice(input.readableBytes());
        }

        @Override
        public int needs() {
            return 1;
        }
    }

    /** Whatever there is, as an array of at most so many bytes. */
    record Bytes(int atMost) implements Inbound.Take<byte[]> {
        @Override
        public byte @Nullable [] take(ByteBuf input, boolean ended) {
            if (!input.isReadable() && !ended) {
                return null;
            }
            return ofLength(input, Math.min(atMost, input.readableBytes()));
        }

        @Override
        public int needs() {
            return 1;
        }
    }

    /** So many bytes. */
    record Exactly(int length) implements Inbound.Take<byte[]> {
        @Override
        public byte @Nullable [] take(ByteBuf input, boolean ended) throws EndOfInputException {
            if (input.readableBytes() >= length) {
                return ofLength(input, length);
            }
            if (ended) {
                throw new EndOfInputException(
                        "the input ended after " + input.readableBytes() + " of " + length + " bytes");
            }
            return null;
        }

        @Override
        public int needs() {
            return length;
        }
    }

    private static byte[] ofLength(ByteBuf input, int length) {
        Invariant.check(length >= 0 && length <= input.readableBytes(), "what is read has come");
        if (input instanceof Inbound.Whole whole && whole.isExactly(length)) {
            input.skipBytes(length);
            return whole.array(); // which is let go of now that it is empty
        }
        byte[] bytes = ByteBufUtil.getBytes(input, input.readerIndex(), length);
        input.skipBytes(length);
        return bytes;
    }

    /** A line; remembers how far it has looked. */
    static final class Line implements Inbound.Take<Optional<String>> {
        private final int maxLength;
        private final Charset charset;
        private int looked;

        Line(int maxLength, Charset charset) {
            this.maxLength = maxLength;
            this.charset = charset;
        }

        @Override
        public @Nullable Optional<String> take(ByteBuf input, boolean ended) throws InputTooLongException {
            int start = input.readerIndex();
            int readable = input.readableBytes();
            int found = input.indexOf(start + Math.min(looked, readable), start + readable, (byte) '\n');
            looked = readable;
            Invariant.check(found < 0 || (found >= start && found - start < readable), "a line ends in what has come");
            if (found >= 0) {
                Optional<String> line = Optional.of(text(input, found - start));
                input.readerIndex(found + 1);
                return line;
            }
            if (readable - 1 > maxLength || (readable > maxLength && input.getByte(start + readable - 1) != '\r')) {
                throw tooLong();
            }
            if (!ended) {
                return null;
            }
            Optional<String> rest = readable == 0 ? Optional.empty() : Optional.of(text(input, readable));
            input.readerIndex(start + readable);
            return rest;
        }

        private String text(ByteBuf input, int length) throws InputTooLongException {
            int start = input.readerIndex();
            int without = length > 0 && input.getByte(start + length - 1) == '\r' ? length - 1 : length;
            if (without > maxLength) {
                throw tooLong();
            }
            return input.toString(start, without, charset);
        }

        private InputTooLongException tooLong() {
            return new InputTooLongException("the line is longer than " + maxLength + " bytes");
        }

        /** With its end, and one more to know that it is too long. */
        @Override
        public int needs() {
            return maxLength > Integer.MAX_VALUE - 3 ? Integer.MAX_VALUE : maxLength + 3;
        }
    }

    /** What a decoder takes. */
    record Message<T>(Decoder<T> decoder, int maxLength) implements Inbound.Take<Optional<T>> {
        @Override
        public @Nullable Optional<T> take(ByteBuf input, boolean ended) throws Exception {
            if (!input.isReadable()) {
                return ended ? Optional.empty() : null;
            }
            Optional<T> message = decoder.decode(input);
            if (message.isPresent()) {
                return message;
            }
            int readable = input.readableBytes();
            if (ended) {
                throw new EndOfInputException("the input ended with " + readable + " bytes that are no whole message");
            }
            if (readable > maxLength) {
                throw new InputTooLongException("the message is longer than " + maxLength + " bytes");
            }
            return null;
        }

        @Override
        public int needs() {
            return maxLength == Integer.MAX_VALUE ? maxLength : maxLength + 1;
        }
    }
}
