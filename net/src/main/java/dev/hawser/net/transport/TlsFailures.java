package dev.hawser.net.transport;

import io.netty.channel.ChannelException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why a handshake has failed, or a connection broke. */
final class TlsFailures {
    /** What the JDK's TLS says of an alert that came, before its name. */
    private static final String ALERT = "Received fatal alert: ";

    /** What OpenSSL says before all it says. */
    private static final String OPENSSL = "^error:[0-9a-fA-F]+:SSL routines:OPENSSL_internal:";

    private TlsFailures() {}

    /** Why a handshake has failed. */
    static IOException ofHandshake(Throwable failure, Duration timeout) {
        Throwable cause = unwrapped(failure);
        String why = switch (cause) {
            case SslHandshakeTimeoutException _ -> "it took longer than " + timeout;
            case ClosedChannelException _ -> "the peer closed the connection";
            case ChannelException _ -> "the connection was closed";
            default -> why(cause);
        };
        return new SSLException("the TLS handshake failed: " + why, cause);
    }

    /** How a connection broke after its handshake. */
    static IOException ofConnection(Throwable failure) {
        Throwable cause = unwrapped(failure);
        return cause instanceof SSLException ? new SSLException("TLS failed: " + why(cause), cause) : io(cause);
    }

    private static IOException io(Throwable cause) {
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    /** The input ended, but nobody has said that it would. */
    static IOException truncated() {
        return new SSLException("the peer's output ended without the end that TLS prescribes (close_notify);"
                + " somebody may have cut it short");
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof DecoderException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static String why(Throwable failure) {
        if (failure instanceof NotSslRecordException) {
            return "what came in is no TLS";
        }
        Optional<String> certificate = aboutCertificate(failure);
        if (certificate.isPresent()) {
            return certificate.get();
        }
        String message = String.valueOf(failure.getMessage());
        int alert = message.indexOf(ALERT);
        return alert >= 0
                ? "the peer refused, with " + message.substring(alert + ALERT.length())
                : message.replaceFirst(OPENSSL, "");
    }

    /** What is wrong with the peer's certificate, if that is the cause. */
    private static Optional<String> aboutCertificate(Throwable failure) {
        Optional<String> found = Optional.empty();
        Throwable at = failure;
        for (int depth = 0; at != null && depth < 10; depth++) {
            Optional<String> here = aboutCertificateIn(at);
            found = here.isPresent() ? here : found;
            at = at.getCause();
        }
        return found;
    }

    private static Optional<String> aboutCertificateIn(Throwable at) {
        return switch (at) {
            case CertificateExpiredException e -> Optional.of("the peer's certificate has expired, " + text(e));
            case CertificateNotYetValidException e ->
                Optional.of("the peer's certificate is not valid yet, " + text(e));
            case CertPathBuilderException _ ->
                Optional.of("the peer's certificate leads to no authority that is trusted here");
            case CertificateException e
            when text(e).toLowerCase(Locale.ROOT).startsWith("no ") ->
                Optional.of("the peer's certificate is for another host, " + text(e));
            default -> Optional.empty();
        };
    }

    private static String text(@Nullable Throwable failure) {
        return failure == null ? "" : String.valueOf(failure.getMessage());
    }
}
