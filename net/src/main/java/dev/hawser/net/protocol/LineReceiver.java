package dev.hawser.net.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A protocol that speaks by lines, and between them by bytes without any: in <em>raw mode</em> all that comes goes to
 * {@link #rawDataReceived}. As for a header of lines and a body.
 *
 * {@snippet class = dev.hawser.net.NetSnippetsTest region = raw}
 */
public abstract class LineReceiver extends LineOnlyReceiver {
    private boolean raw;

    /** Lines of UTF-8 that end with CR LF, of at most 16,384 bytes. */
    protected LineReceiver() {}

    /**
     * Lines of UTF-8.
     *
     * @param delimiter what ends a line, in both directions; not empty
     * @param maxLength the most bytes that a line may have, without its delimiter; 0 or more
     */
    protected LineReceiver(String delimiter, int maxLength) {
        super(delimiter, maxLength);
    }

    /**
     * Bytes came in raw mode.
     *
     * @param data them, until this returns. What is not read is gone; but if this has called {@link #setLineMode}, it is
     *     taken as lines
     * @throws Exception to abort the connection
     */
    protected abstract void rawDataReceived(ByteBuf data) throws Exception;

    /** Takes what comes from here on as bytes: what is behind the line, if this is called when one came. */
    public final void setRawMode() {
        raw = true;
    }

    /** Takes what comes from here on as lines: what was not read, if this is called when raw data came. */
    public final void setLineMode() {
        raw = false;
    }

    @Override
    void take(ByteBuf data) throws Exception {
        if (!raw) {
            super.take(data);
        } else if (hasPartial()) {
            ByteBuf begun = Unpooled.wrappedBuffer(takePartial()); // raw mode began in the middle of a line
            rawDataReceived(begun);
            if (!raw && begun.isReadable()) {
                super.take(begun);
            }
        } else {
            ByteBuf view = data.slice(); // it may be sent on, and read later
            rawDataReceived(view);
            data.skipBytes(raw ? data.readableBytes() : view.readerIndex());
        }
    }
}
