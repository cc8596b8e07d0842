package dev.hawser.batch.step;

import dev.hawser.batch.job.Secrets;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.net.ConnectFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what a failed exchange means. */
final class HttpFailures {
    /** What the client's messages begin with: method and URL. */
    private static final Pattern LINE = Pattern.compile("^[A-Z]+ \\S+: (it )?");

    /** What they say of the proxy. */
    private static final Pattern PROXY = Pattern.compile(" by the proxy \\S+:\\d+");

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
        String said = secrets.mask(said(e, kind)).lines().findFirst().orElse("");
        String message = (kind.equals("redirects") ? "" : server(uri) + ": ")
                + switch (kind) {
                    case "connect" -> "no connection" + by(e) + ": " + said;
                    case "closed" -> "the connection was closed before the response was complete: " + said;
                    case "tls" -> "no secure connection: " + said;
                    case "file" -> "the body cannot be sent: " + said;
                    default -> said;
                };
        StepFailure failure = StepFailure.of(kind, message, retryOn.hasKind(kind));
        failure.addSuppressed(e);
        return failure;
    }

    /** Whoever is not there is the proxy, if the client went by one. */
    private static String by(IOException e) {
        Matcher proxy = PROXY.matcher(String.valueOf(e.getMessage()));
        return proxy.find() ? proxy.group() : "";
    }

    static String server(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private static String kind(IOException e) {
        if (e instanceof BodyTooLargeException) {
            return "body-too-large";
        }
        if (!(e instanceof HttpClientException failure)) {
            return "file"; // all others come from what is sent
        }
        return switch (failure.kind()) {
            case CONNECT -> kindOfConnect(e);
            case LOST, CLOSED -> "closed";
            case BUSY -> "connect";
            case CODING -> "gzip";
            case REDIRECT -> "redirects";
            case MALFORMED, TOO_LARGE, STATUS -> "protocol";
        };
    }

    private static String kindOfConnect(IOException e) {
        if (isOfLookup(e)) {
            return "dns";
        }
        if (find(e, SSLException.class) == null) {
            return "connect";
        }
        boolean closed = find(e, SocketException.class) != null
                || find(e, EOFException.class) != null
                || find(e, ClosedChannelException.class) != null;
        return closed ? "closed" : "tls";
    }

    private static boolean isOfLookup(IOException e) {
        ConnectFailedException failed = find(e, ConnectFailedException.class);
        return failed != null && String.valueOf(failed.getMessage()).startsWith("cannot look up ");
    }

    private static String said(IOException e, String kind) {
        return switch (kind) {
            case "dns" ->
                find(e, UnknownHostException.class) != null ? "the host has no address" : message(e, IOException.class);
            case "connect" ->
                innermost(e).contains("Connection refused")
                        ? "it was refused, or nobody is there"
                        : message(e, ConnectFailedException.class);
            case "tls" -> message(e, SSLException.class);
            default -> message(e, e.getClass());
        };
    }

    /** The message of the first exception of a kind in the chain, or of all of it. */
    private static String message(IOException e, Class<? extends Throwable> type) {
        Throwable found = find(e, type);
        String message = (found == null ? e : found).getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : LINE.matcher(message).replaceFirst("");
    }

    private static <T extends Throwable> @Nullable T find(Throwable e, Class<T> type) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }

    private static String innermost(Throwable e) {
        String message = "";
        for (Throwable each = e; each != null; each = each.getCause()) {
            message = String.valueOf(each.getMessage());
        }
        return message;
    }
}
