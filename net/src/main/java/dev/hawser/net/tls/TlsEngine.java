package dev.hawser.net.tls;

import io.netty.handler.ssl.OpenSsl;
import java.util.Locale;
import java.util.Optional;

/**
 * What does the cryptography. Immutable; any thread.
 *
 * <p>{@link #AUTO} takes OpenSSL (netty-tcnative) if it is on the path and works, else the JDK, unless the system property
 * {@value #PROPERTY} names one. {@link TlsSession#engine()} says which one a connection has.
 */
public enum TlsEngine {
    /** The system property's, else OpenSSL where it is there, else the JDK's. */
    AUTO,
    /** The JDK's own: always there. The only one with a half-close in TLS 1.3. */
    JDK,
    /** OpenSSL, or what is compatible with it, by netty-tcnative: faster, if it is there. */
    OPENSSL;

    /** The system property that names the engine to use: {@code jdk} or {@code openssl}. */
    public static final String PROPERTY = "hawser.tls";

    /**
     * {@return the engine that this one means here: {@link #JDK} or {@link #OPENSSL}} The first call may load native code.
     *
     * @throws IllegalStateException if that does not work here; the cause says why
     * @throws IllegalArgumentException if the system property names none
     */
    public TlsEngine chosen() {
        return switch (this) {
            case JDK -> JDK;
            case OPENSSL -> required();
            case AUTO -> byProperty().orElseGet(() -> OpenSsl.isAvailable() ? OPENSSL : JDK);
        };
    }

    private static TlsEngine required() {
        if (!OpenSsl.isAvailable()) {
            throw new IllegalStateException(
                    "TLS by OpenSSL does not work here; is netty-tcnative-boringssl-static with its classifier for this"
                            + " platform on the path?",
                    OpenSsl.unavailabilityCause());
        }
        return OPENSSL;
    }

    private static Optional<TlsEngine> byProperty() {
        String asked = System.getProperty(PROPERTY);
        return switch (asked) {
            case null -> Optional.empty();
            case "jdk" -> Optional.of(JDK);
            case "openssl" -> Optional.of(required());
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + "=" + asked + " is no engine for TLS; expected jdk or openssl");
        };
    }

    /** {@return its name, as in an endpoint} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
