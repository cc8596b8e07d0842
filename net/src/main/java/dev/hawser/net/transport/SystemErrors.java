package dev.hawser.net.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the system said, without the names of the functions of Netty's that were told. */
final class SystemErrors {
    private static final Pattern NATIVE =
            Pattern.compile("[\\w ]+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: (.+)");

    private SystemErrors() {}

    static IOException of(@Nullable Throwable cause) {
        Matcher told = NATIVE.matcher(cause == null ? "" : String.valueOf(cause.getMessage()));
        if (told.matches()) {
            IOException plain = inPlainWords(told.group(1), cause);
            plain.initCause(cause);
            return plain;
        }
        return cause instanceof IOException io ? io : new IOException(String.valueOf(cause), cause);
    }

    /** Of the types that callers tell apart. */
    private static IOException inPlainWords(String text, @Nullable Throwable cause) {
        return switch (cause) {
            case PortUnreachableException _ -> new PortUnreachableException(text);
            case NoRouteToHostException _ -> new NoRouteToHostException(text);
            case ConnectException _ -> new ConnectException(text);
            case null, default -> new IOException(text);
        };
    }
}
