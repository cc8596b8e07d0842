package dev.hawser.http.h1;

import dev.hawser.http.Method;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// The head of a request, and of a response, is the same however its bytes are cut, or refused with the same words. The
/// first byte says where.
public final class HeadFuzz {
    private static final HeadLimits LIMITS = new HeadLimits(200, 400, 10);

    private HeadFuzz() {}

    private interface Reader {
        @Nullable Object read(ByteBuf from) throws Refusal;
    }

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int cut = 1 + (data[0] & 0xff);
        same(whole(new HeadReader(LIMITS)::read, data), pieces(new HeadReader(LIMITS)::read, data, cut));
        same(
                whole(new ResponseReader(LIMITS, Method.GET)::read, data),
                pieces(new ResponseReader(LIMITS, Method.GET)::read, data, cut));
    }

    private static String whole(Reader reader, byte[] data) {
        return pieces(reader, data, Math.max(1, data.length));
    }

    /// What came of it, and how much was left.
    private static String pieces(Reader reader, byte[] data, int piece) {
        ByteBuf buffer = Unpooled.buffer();
        try {
            for (int at = 1; at < data.length; at += piece) {
                buffer.writeBytes(data, at, Math.min(piece, data.length - at));
                Object head = reader.read(buffer);
                if (head != null) {
                    int used = at + Math.min(piece, data.length - at) - buffer.readableBytes();
                    return head + " of " + used;
                }
            }
            return "not all";
        } catch (Refusal e) {
            return e.toString();
        } finally {
            buffer.release();
        }
    }

    private static void same(String whole, String pieces) {
        if (!whole.equals(pieces)) {
            throw new AssertionError(whole + "\nin one piece, in several\n" + pieces);
        }
    }
}
