package dev.hawser.net.tls;

/** Versions of TLS. Those before 1.2 are broken, and not spoken. */
public enum TlsVersion {
    /** RFC 5246. Has no half-close: an end that is told the other's output has ended must end its own. */
    TLS_1_2("TLSv1.2"),
    /** RFC 8446. */
    TLS_1_3("TLSv1.3");

    private final String standardName;

    TlsVersion(String standardName) {
        this.standardName = standardName;
    }

    /** {@return the name that the JDK uses, such as {@code TLSv1.3}} */
    public String standardName() {
        return standardName;
    }

    /** {@return its number, such as {@code 1.3}, as in an endpoint} */
    @Override
    public String toString() {
        return standardName.substring("TLSv".length());
    }
}
