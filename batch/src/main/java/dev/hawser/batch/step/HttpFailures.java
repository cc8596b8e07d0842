package dev.hawser.batch.step;

import dev.hawser.batch.job.Secrets;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what a failed exchange means. */
final class HttpFailures {
    private HttpFailures() {}

    /**
     * {@return what an exception of the client means to the user}
     *
     * @param e the exception
     * @param uri where the request went
     * @param retryOn what is transient
     * @param secrets are not to be shown, not even a part of one
     */
    static StepFailure of(IOException e, URI uri, RetryOn retryOn, Secrets secrets) {
        String kind = kind(e);
        String said = secrets.mask(said(e)).lines().findFirst().orElse("");
        String message = server(uri) + ": "
                + switch (kind) {
                    case "dns" -> "the host has no address";
                    case "connect" -> "no connection: " + or(said, "it was refused, or nobody is there");
                    case "closed" ->
                        "the connection was closed before the response was complete: " + or(said, "closed");
                    case "tls" -> "no secure connection: " + or(said, "refused");
                    case "gzip" -> "the response's body is not the gzip that it says it is: " + or(said, "cut off");
                    default -> or(said, e.getClass().getSimpleName());
                };
        StepFailure failure = StepFailure.of(kind, message, retryOn.hasKind(kind));
        failure.addSuppressed(e);
        return failure;
    }

    static String server(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private static String kind(IOException e) {
        if (find(e, UnknownHostException.class) != null || find(e, UnresolvedAddressException.class) != null) {
            return "dns";
        }
        if (find(e, BodyTooLargeException.class) != null) {
            return "body-too-large";
        }
        if (find(e, ZipException.class) != null) {
            return "gzip";
        }
        if (find(e, SSLException.class) != null && find(e, SocketException.class) == null) {
            return isClosed(e) ? "closed" : "tls";
        }
        if (e instanceof HttpConnectTimeoutException || find(e, ConnectException.class) != null) {
            return "connect";
        }
        if (find(e, ProtocolException.class) != null) {
            return "protocol";
        }
        return isClosed(e) ? "closed" : "protocol";
    }

    private static boolean isClosed(IOException e) {
        return find(e, EOFException.class) != null
                || find(e, ClosedChannelException.class) != null
                || find(e, SocketException.class) != null
                || chainSays(e, "closed")
                || chainSays(e, "EOF")
                || chainSays(e, "reset")
                || chainSays(e, "received no bytes")
                || chainSays(e, "Broken pipe")
                || chainSays(e, "GOAWAY");
    }

    private static boolean chainSays(Throwable e, String text) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each.getMessage() != null && each.getMessage().contains(text)) {
                return true;
            }
        }
        return false;
    }

    private static <T extends Throwable> @Nullable T find(Throwable e, Class<T> type) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }

    private static String or(String said, String otherwise) {
        return said.isEmpty() ? otherwise : said;
    }

    /** {@return the message that tells most: the innermost; empty if there is none} */
    private static String said(Throwable e) {
        String message = "";
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each.getMessage() != null && !each.getMessage().isBlank()) {
                message = each.getMessage();
            }
        }
        return message;
    }
}
