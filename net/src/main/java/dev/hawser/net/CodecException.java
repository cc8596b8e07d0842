package dev.hawser.net;

import io.netty.channel.ChannelException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;

/** A codec could make no messages of the peer's bytes, or no bytes of a message; the cause is what it threw. */
public final class CodecException extends NetException {
    private static final long serialVersionUID = 1L;

    /** Whether this side's code is to blame. */
    private final boolean ofTheProgram;

    private CodecException(String message, Throwable cause, boolean ofTheProgram) {
        super(message, cause);
        this.ofTheProgram = ofTheProgram;
    }

    /**
     * {@return the failure to make a message of what came}
     *
     * @param cause what the handler threw
     */
    public static CodecException decoding(Throwable cause) {
        return new CodecException("what came cannot be decoded: " + text(cause), cause, isDefect(cause));
    }

    /**
     * {@return the failure to make bytes of a message}
     *
     * @param message the message
     * @param cause what the handler threw
     */
    public static CodecException encoding(Object message, Throwable cause) {
        return new CodecException(message.getClass().getName() + " cannot be encoded: " + text(cause), cause, true);
    }

    /** Of what handlers throw, Netty's own kinds and checked exceptions tell of what came. */
    private static boolean isDefect(Throwable cause) {
        return cause instanceof Error
                || (cause instanceof RuntimeException
                        && !(cause instanceof DecoderException)
                        && !(cause instanceof PrematureChannelClosureException)
                        && !(cause instanceof ChannelException));
    }

    @Override
    public boolean isOfTheProgram() {
        return ofTheProgram;
    }

    private static String text(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    }
}
