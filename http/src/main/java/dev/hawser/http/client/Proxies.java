package dev.hawser.http.client;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * By which proxy an origin is reached.
 *
 * @param plain for {@code http}
 * @param secure for {@code https}
 * @param direct hosts that are reached without: a name with all below it, {@code *} for all
 */
record Proxies(Optional<Proxy> plain, Optional<Proxy> secure, List<String> direct) {
    static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

    static Proxies all(Proxy proxy, List<String> direct) {
        return new Proxies(Optional.of(proxy), Optional.of(proxy), direct);
    }

    /** As the variables say that other programs go by: {@code https_proxy}, {@code no_proxy} and their kin. */
    static Proxies of(Map<String, String> environment) {
        // HTTP_PROXY in capitals may be what a client has sent to a CGI program as the field Proxy
        Optional<Proxy> plain = first(environment, "http_proxy", "all_proxy", "ALL_PROXY");
        Optional<Proxy> secure = first(environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
        String direct = Stream.of("no_proxy", "NO_PROXY")
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElse("");
        return new Proxies(plain, secure, List.of(direct.split(",", -1)));
    }

    private static Optional<Proxy> first(Map<String, String> environment, String... names) {
        for (String name : names) {
            @Nullable String value = environment.get(name);
            if (value != null && !value.isBlank()) {
                return Optional.of(parse(name, value.strip()));
            }
        }
        return Optional.empty();
    }

    private static Proxy parse(String name, String value) {
        try {
            return Proxy.of(value);
        } catch (IllegalArgumentException e) {
            throw wrong(name);
        }
    }

    /** Without the value, in which a password may stand. */
    private static IllegalArgumentException wrong(String name) {
        return new IllegalArgumentException(
                "the variable " + name + " names no proxy; expected http://HOST:PORT or socks5://HOST:PORT");
    }

    Optional<Proxy> of(Origin origin) {
        return isDirect(origin) ? Optional.empty() : origin.secure() ? secure : plain;
    }

    private boolean isDirect(Origin origin) {
        for (String entry : direct) {
            String name = entry.strip().toLowerCase(Locale.ROOT);
            String host = name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
            if (!host.isEmpty()
                    && (host.equals("*")
                            || host.equals(origin.host())
                            || origin.host().endsWith("." + host)
                            || host.equals(origin.host() + ":" + origin.port()))) {
                return true;
            }
        }
        return false;
    }
}
