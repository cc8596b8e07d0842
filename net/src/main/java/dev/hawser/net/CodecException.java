package dev.hawser.net;

/** A codec could make no messages of the peer's bytes, or no bytes of a message; the cause is what it threw. */
public final class CodecException extends NetException {
    private static final long serialVersionUID = 1L;

    CodecException(String message, Throwable cause) {
        super(message, cause);
    }

    static CodecException decoding(Throwable cause) {
        return new CodecException("what came cannot be decoded: " + text(cause), cause);
    }

    static CodecException encoding(Object message, Throwable cause) {
        return new CodecException(message.getClass().getName() + " cannot be encoded: " + text(cause), cause);
    }

    private static String text(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    }
}
