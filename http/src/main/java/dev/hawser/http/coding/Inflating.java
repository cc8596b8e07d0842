package dev.hawser.http.coding;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.http.Body;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Content as it was before its sender compressed it, by gzip (RFC 1952) or deflate. What comes out comes in pieces of 64 KiB at
 * most, each when it is asked for, however much a byte of what comes in stands for. On the reactor.
 */
public final class Inflating implements Body {
    /** It is not what it says it is. */
    private static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        private BrokenException(String message) {
            super(message);
        }
    }

    private static final int PIECE = 1 << 16;

    /** Of a gzip's head, with the names in it. */
    private static final int MAX_HEAD = 1 << 14;

    private static final byte[] NOTHING = {};

    private enum State {
        HEAD,
        DATA,
        TAIL,
        /** Of deflate: there is to be nothing but the end, which is read, so that what it comes from is over as well. */
        BEHIND,
        OVER
    }

    private final Body from;
    private final boolean gzip;
    private final Function<String, Exception> failure;
    private final CRC32 check = new CRC32();
    private Inflater inflater;
    private State state = State.HEAD;

    /** What came and was not used. */
    private byte[] input = NOTHING;

    /** What failed it, from then on. */
    private @Nullable Exception broken;

    /**
     * Compressed content.
     *
     * @param from what came
     * @param coding one that this {@linkplain #knows knows}
     * @param failure makes of what is wrong what a read fails with
     */
    public Inflating(Body from, String coding, Function<String, Exception> failure) {
        this.from = from;
        this.gzip = !coding.equalsIgnoreCase("deflate");
        this.failure = failure;
        this.inflater = new Inflater(true);
    }

    /**
     * {@return whether a coding is one that can be undone}
     *
     * @param coding as in {@code Content-Encoding}
     */
    public static boolean knows(String coding) {
        return switch (coding.toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip", "deflate" -> true;
            default -> false;
        };
    }

    @Override
    public Deferred<byte[]> read() {
        if (broken != null) {
            return Deferred.fail(broken);
        }
        try {
            while (true) {
                byte[] piece = inflate();
                if (piece.length > 0 || state == State.OVER) {
                    return Deferred.succeed(piece);
                }
                Deferred<byte[]> more = from.read();
                if (more.outcome().isEmpty()) {
                    return more.chainCallback(this::fed);
                }
                if (!(more.outcome().get() instanceof Outcome.Success<byte[]>(byte[] bytes))) {
                    return more;
                }
                feed(bytes);
            }
        } catch (BrokenException e) {
            return broken(e);
        }
    }

    private Deferred<byte[]> fed(byte[] bytes) {
        try {
            feed(bytes);
        } catch (BrokenException e) {
            return broken(e);
        }
        return read();
    }

    private Deferred<byte[]> broken(BrokenException cause) {
        close();
        Exception told = failure.apply(String.valueOf(cause.getMessage()));
        broken = told;
        return Deferred.fail(told);
    }

    private void feed(byte[] bytes) throws BrokenException {
        if (bytes.length == 0) {
            if ((state != State.HEAD && state != State.BEHIND) || input.length > 0) {
                throw malformed("it is cut off");
            }
            state = State.OVER;
            close();
            return;
        }
        if (input.length == 0) {
            input = bytes;
        } else {
            byte[] both = Arrays.copyOf(input, input.length + bytes.length);
            System.arraycopy(bytes, 0, both, input.length, bytes.length);
            input = both;
        }
    }

    private BrokenException malformed(String what) {
        return new BrokenException("is not the " + (gzip ? "gzip" : "deflate") + " that it says it is: " + what);
    }

    /** Something that comes out; nothing if more is needed, or if it is over. */
    private byte[] inflate() throws BrokenException {
        while (input.length > 0) {
            switch (state) {
                case HEAD -> {
                    int length = gzip ? gzipHead() : begin();
                    if (length < 0) {
                        return NOTHING;
                    }
                    drop(length);
                    state = State.DATA;
                    inflater.setInput(input);
                }
                case DATA -> {
                    byte[] piece = data();
                    if (piece.length > 0) {
                        return piece;
                    }
                }
                case TAIL -> {
                    if (!tail()) {
                        return NOTHING;
                    }
                }
                case BEHIND, OVER -> throw malformed("there is something behind its end");
            }
        }
        return NOTHING;
    }

    private byte[] data() throws BrokenException {
        byte[] out = new byte[Math.min(PIECE, Math.max(512, 4 * input.length))];
        int count;
        try {
            inflater.setInput(input);
            count = inflater.inflate(out);
        } catch (DataFormatException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
        drop(input.length - inflater.getRemaining());
        if (inflater.needsDictionary()) {
            throw malformed("it needs a dictionary");
        }
        if (gzip) {
            check.update(out, 0, count);
        }
        if (inflater.finished()) {
            state = gzip ? State.TAIL : State.BEHIND;
        }
        return count == out.length ? out : Arrays.copyOf(out, count);
    }

    /** Checks what stands behind the data; another gzip may follow. */
    private boolean tail() throws BrokenException {
        if (input.length < 8) {
            return false;
        }
        if (number(0) != check.getValue() || number(4) != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw malformed("its checksum is wrong");
        }
        drop(8);
        check.reset();
        inflater.reset();
        state = State.HEAD;
        return true;
    }

    private long number(int at) {
        return (input[at] & 0xffL)
                | (input[at + 1] & 0xffL) << 8
                | (input[at + 2] & 0xffL) << 16
                | (input[at + 3] & 0xffL) << 24;
    }

    private void drop(int count) {
        input = count == input.length ? NOTHING : count == 0 ? input : Arrays.copyOfRange(input, count, input.length);
    }

    /** Of deflate: a head of zlib, which the inflater reads, or none, as some servers have it. */
    private int begin() {
        if (input.length < 2) {
            return -1;
        }
        boolean zlib = (input[0] & 0x0f) == 8 && ((input[0] & 0xff) << 8 | (input[1] & 0xff)) % 31 == 0;
        if (zlib) {
            inflater.end();
            inflater = new Inflater();
        }
        return 0;
    }

    /** The length of the head; -1 if not all of it is there. */
    private int gzipHead() throws BrokenException {
        if (input.length < 10) {
            return -1;
        }
        int flags = input[3];
        if (input[0] != 0x1f || (input[1] & 0xff) != 0x8b || input[2] != 8 || (flags & 0xe0) != 0) {
            throw malformed("it begins otherwise");
        }
        int end = endOfGzipHead(flags);
        if (Math.min(end, input.length) > MAX_HEAD) {
            throw malformed("its head is longer than " + MAX_HEAD + " bytes");
        }
        return end > input.length ? -1 : end;
    }

    /** Where it ends; more than there is, if not all of it is there. */
    private int endOfGzipHead(int flags) {
        int at = 10;
        if ((flags & 4) != 0) {
            at = input.length < 12 ? input.length + 1 : 12 + (input[10] & 0xff) + ((input[11] & 0xff) << 8);
        }
        for (int flag = 8; flag <= 16; flag <<= 1) {
            if ((flags & flag) != 0) {
                at = behindZero(at);
            }
        }
        return at + ((flags & 2) != 0 ? 2 : 0);
    }

    private int behindZero(int from) {
        for (int at = from; at < input.length; at++) {
            if (input[at] == 0) {
                return at + 1;
            }
        }
        return input.length + 1;
    }

    /** Gives back what is outside of the heap; there is nothing more to read. */
    public void close() {
        inflater.end();
        state = State.OVER;
        input = NOTHING;
    }
}
