package dev.hawser.web;

import dev.hawser.net.tls.TlsSettings;
import java.util.Optional;

/**
 * Where a dashboard is served, and who may see it and what he may do.
 *
 * @param address of which of this machine's addresses; others than the loopback need {@code tls} and a password
 * @param port where it listens; 0 for any
 * @param control whether pages may change the run
 * @param tls the certificate; empty for plain HTTP
 * @param password asked for by a form; empty if the link has a token instead
 */
public record DashboardSettings(String address, int port, boolean control, Optional<TlsSettings> tls, String password) {
    /** On this machine alone, to look at. */
    public static final DashboardSettings USUAL = new DashboardSettings("127.0.0.1", 0, false, Optional.empty(), "");

    /** Checks that nothing is shown to others without TLS and a password. */
    public DashboardSettings {
        if (!isLoopback(address) && (tls.isEmpty() || password.isEmpty())) {
            throw new IllegalArgumentException(
                    "the dashboard is for this machine alone, unless it has a certificate, a key"
                            + " and a password; the address was " + address);
        }
    }

    /** Names are not looked up: what is not known to be of this machine is taken for others'. */
    private static boolean isLoopback(String address) {
        return address.equals("localhost") || address.equals("::1") || address.matches("127(\\.[0-9]{1,3}){3}");
    }

    boolean isLoopback() {
        return isLoopback(address);
    }
}
