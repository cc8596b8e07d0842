package dev.hawser.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compresses and unpacks the fields of heads (RFC 7541), by Netty's tables. On the reactor. */
final class HeaderCodec {
    /** What may be learnt by trying, if it shares a table with what others choose. */
    private static final int SHORT_COOKIE = 20;

    /** How large the peer lets the table of this side be, and this side does at most. */
    private static final int TABLE = 4096;

    private final DefaultHttp2HeadersDecoder decoder;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder(HeaderCodec::isSecret, true);

    /**
     * A codec.
     *
     * @param maxList how long the fields may be together, as section 6.5.2 counts
     */
    HeaderCodec(int maxList) {
        decoder = new DefaultHttp2HeadersDecoder(true, true, maxList);
    }

    private static boolean isSecret(CharSequence name, CharSequence value) {
        String text = name.toString();
        return text.equals("authorization")
                || text.equals("proxy-authorization")
                || (text.equals("cookie") && value.length() < SHORT_COOKIE);
    }

    /** The table that the peer allows. */
    void tableSize(long bytes) throws H2Failure {
        try {
            encoder.configuration().maxHeaderTableSize(Math.min(TABLE, bytes));
        } catch (Http2Exception e) {
            throw H2Failure.connection(ErrorCode.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
        }
    }

    /** Names and values in turn; those that begin with a colon come first. Null if they are longer than is allowed. */
    @Nullable List<String> decode(int stream, ByteBuf block) throws H2Failure {
        Http2Headers headers;
        try {
            headers = decoder.decodeHeaders(stream, block);
        } catch (Http2Exception.HeaderListSizeException e) {
            return null;
        } catch (Http2Exception e) {
            String message = String.valueOf(e.getMessage());
            if (e instanceof Http2Exception.StreamException) {
                throw H2Failure.stream(stream, ErrorCode.PROTOCOL_ERROR, message);
            }
            throw H2Failure.connection(ErrorCode.COMPRESSION_ERROR, message);
        }
        List<String> fields = new ArrayList<>(2 * headers.size());
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            fields.add(field.getKey().toString());
            fields.add(field.getValue().toString());
        }
        return fields;
    }

    /** Names in small letters, and values, in turn. */
    ByteBuf encode(int stream, List<String> fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < fields.size(); i += 2) {
            var _ = headers.add(fields.get(i), fields.get(i + 1));
        }
        ByteBuf block = Unpooled.buffer(256);
        try {
            encoder.encodeHeaders(stream, headers, block);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        return block;
    }
}
