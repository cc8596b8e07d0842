package dev.hawser.http.h1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// A body in chunks is the same however its bytes are cut, or refused with the same words. The first byte says where.
public final class BodyFuzz {
    private static final HeadLimits LIMITS = new HeadLimits(200, 400, 10);

    private BodyFuzz() {}

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        String whole = read(data, data.length);
        String pieces = read(data, 1 + (data[0] & 0xff));
        if (!whole.equals(pieces)) {
            throw new AssertionError(whole + "\nin one piece, in several\n" + pieces);
        }
    }

    private static String read(byte[] data, int piece) {
        BodyReader reader = new BodyReader(-1, LIMITS);
        ByteBuf buffer = Unpooled.buffer();
        StringBuilder content = new StringBuilder();
        try {
            for (int at = 1; at < data.length && !reader.isOver(); at += piece) {
                buffer.writeBytes(data, at, Math.min(piece, data.length - at));
                for (byte[] part = reader.read(buffer); part.length > 0; part = reader.read(buffer)) {
                    content.append(new String(part, ISO_8859_1));
                }
                if (reader.isOver()) {
                    int used = at + Math.min(piece, data.length - at) - buffer.readableBytes();
                    return content + ", over at " + used;
                }
            }
            return content + ", not all";
        } catch (Refusal e) {
            return content + ", " + e;
        } finally {
            buffer.release();
        }
    }
}
