package dev.hawser.batch.step;

import dev.hawser.http.client.HttpClientOptions;
import dev.hawser.http.client.Proxy;
import java.util.List;

/**
 * A proxy that makes the connections of a step.
 *
 * @param url where it is, with the password for it; or {@code environment}
 * @param except hosts that are reached without it
 */
record HttpVia(String url, List<String> except) {
    static final String EXPECTED = "http://HOST:PORT, socks5://HOST:PORT or environment";

    private static final String BY_VARIABLES = "environment";

    /** As the variables say. */
    static final HttpVia ENVIRONMENT = new HttpVia(BY_VARIABLES, List.of());

    boolean isEnvironment() {
        return url.equals(BY_VARIABLES);
    }

    /** Whether that is a proxy. */
    boolean isRight() {
        try {
            return isEnvironment() || Proxy.of(url).port() > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Says it to a client.
     *
     * @throws IllegalArgumentException if it is none; the password is not in the message
     */
    void apply(HttpClientOptions options) {
        if (isEnvironment()) {
            options.proxyFromEnvironment();
        } else {
            options.proxy(Proxy.of(url), except.toArray(String[]::new));
        }
    }

    /** {@return how it is called in messages, without user and password} */
    String shown() {
        if (isEnvironment()) {
            return "the environment says";
        }
        Proxy proxy = Proxy.of(url);
        return (proxy.kind() == Proxy.Kind.HTTP ? "http://" : "socks5://") + proxy.host() + ":" + proxy.port();
    }

    @Override
    public String toString() {
        return "HttpVia[" + (isRight() ? shown() : "no proxy") + "]";
    }
}
