package dev.hawser.http.client;

import dev.hawser.http.Headers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The cookies that servers have set (RFC 6265), in memory and bounded: 4 KiB each, 50 of a host, 3,000 in all. A client has its own by
 * {@link HttpClientOptions#cookies}; several may share one.
 *
 * <p><b>Threads:</b> of one reactor.
 */
public final class CookieJar {
    private static final int MAX_SIZE = 4096;
    private static final int MAX_OF_HOST = 50;
    private static final int MAX_ALL = 3000;
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final List<Cookie> cookies = new ArrayList<>();
    private final InstantSource clock;
    private final Predicate<? super String> isPublicSuffix;

    private record Cookie(
            String name, String value, String host, boolean below, String path, boolean secure, Instant end) {
        boolean is(Cookie other) {
            return name.equals(other.name)
                    && host.equals(other.host)
                    && below == other.below
                    && path.equals(other.path);
        }

        boolean fits(Origin origin, String target) {
            boolean itsHost = origin.host().equals(host) || (below && isBelow(origin.host(), host));
            boolean itsPath = target.equals(path)
                    || (target.startsWith(path) && (path.endsWith("/") || target.charAt(path.length()) == '/'));
            return itsHost && itsPath && (!secure || origin.secure());
        }
    }

    private CookieJar(InstantSource clock, Predicate<? super String> isPublicSuffix) {
        this.clock = clock;
        this.isPublicSuffix = isPublicSuffix;
    }

    /** {@return an empty one} A cookie for all of a top-level domain is refused. */
    public static CookieJar create() {
        return create(InstantSource.system(), domain -> domain.indexOf('.') < 0);
    }

    /**
     * {@return an empty one}
     *
     * @param clock by which cookies end
     * @param isPublicSuffix whether anybody can have a name below a domain, so that no cookie may be for all of them
     */
    public static CookieJar create(InstantSource clock, Predicate<? super String> isPublicSuffix) {
        return new CookieJar(clock, isPublicSuffix);
    }

    private static boolean isBelow(String host, String domain) {
        return host.endsWith("." + domain) && !ADDRESS.matcher(host).matches();
    }

    /** {@return how many there are} */
    public int size() {
        return cookies.size();
    }

    /** Forgets all. */
    public void clear() {
        cookies.clear();
    }

    /** The value of the field Cookie for a request; empty if there is none. */
    String of(URI uri) {
        if (cookies.isEmpty()) {
            return "";
        }
        Origin origin = Origin.of(uri);
        String target = path(uri);
        Instant now = clock.instant();
        cookies.removeIf(cookie -> !cookie.end.isAfter(now));
        StringBuilder value = new StringBuilder();
        cookies.stream()
                .filter(cookie -> cookie.fits(origin, target))
                .sorted(Comparator.comparing(cookie -> -cookie.path.length()))
                .forEach(cookie -> value.append(value.isEmpty() ? "" : "; ")
                        .append(cookie.name)
                        .append('=')
                        .append(cookie.value));
        return value.toString();
    }

    private static String path(URI uri) {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    /** Takes the cookies of an answer. Those that are none, or are not the server's to set, are left out. */
    void take(URI uri, Headers headers) {
        for (String line : headers.all("Set-Cookie")) {
            if (line.length() <= MAX_SIZE) {
                parse(uri, line).ifPresent(this::add);
            }
        }
    }

    private void add(Cookie cookie) {
        cookies.removeIf(old -> old.is(cookie));
        if (!cookie.end.isAfter(clock.instant())) {
            return;
        }
        List<Cookie> ofHost =
                cookies.stream().filter(old -> old.host.equals(cookie.host)).toList();
        if (ofHost.size() >= MAX_OF_HOST) {
            cookies.remove(ofHost.getFirst());
        } else if (cookies.size() >= MAX_ALL) {
            cookies.removeFirst();
        }
        cookies.add(cookie);
    }

    private Optional<Cookie> parse(URI uri, String line) {
        String[] parts = line.split(";", -1);
        int sign = parts[0].indexOf('=');
        if (sign < 1) {
            return Optional.empty();
        }
        Attributes said = new Attributes(uri, parts);
        Cookie cookie = new Cookie(
                parts[0].substring(0, sign).strip(),
                parts[0].substring(sign + 1).strip(),
                said.host,
                said.below,
                said.path,
                said.secure,
                said.end);
        return said.refused || !mayBeCalled(cookie, said) ? Optional.empty() : Optional.of(cookie);
    }

    /** Names that promise something are only taken if that is so. */
    private static boolean mayBeCalled(Cookie cookie, Attributes said) {
        String name = cookie.name.toLowerCase(Locale.ROOT);
        boolean safe = cookie.secure && said.origin.secure();
        if (name.startsWith("__host-")) {
            return safe && !cookie.below && cookie.path.equals("/");
        }
        return !name.isEmpty() && (safe || !(name.startsWith("__secure-") || cookie.secure));
    }

    /** What is said behind the name and the value. */
    private final class Attributes {
        private final Origin origin;
        private String host;
        private boolean below;
        private String path;
        private boolean secure;
        private Instant end = Instant.MAX;
        private boolean hasAge;
        private boolean refused;

        Attributes(URI uri, String[] parts) {
            origin = Origin.of(uri);
            host = origin.host();
            String target = path(uri);
            path = target.lastIndexOf('/') < 1 ? "/" : target.substring(0, target.lastIndexOf('/'));
            for (int i = 1; i < parts.length; i++) {
                int sign = parts[i].indexOf('=');
                String value = sign < 0 ? "" : parts[i].substring(sign + 1).strip();
                String name = (sign < 0 ? parts[i] : parts[i].substring(0, sign)).strip();
                take(name.toLowerCase(Locale.ROOT), value);
            }
        }

        private void take(String name, String value) {
            switch (name) {
                case "domain" -> domain(value.startsWith(".") ? value.substring(1) : value);
                case "path" -> path = value.startsWith("/") ? value : path;
                case "secure" -> secure = true;
                case "max-age" -> age(value);
                case "expires" -> expires(value);
                default -> {}
            }
        }

        private void domain(String value) {
            String domain = value.toLowerCase(Locale.ROOT);
            if (domain.isEmpty() || (domain.equals(host) && isPublicSuffix.test(domain))) {
                return; // for this host alone
            }
            if ((!domain.equals(host) && !isBelow(host, domain)) || isPublicSuffix.test(domain)) {
                refused = true;
            } else {
                below = !ADDRESS.matcher(host).matches();
                host = domain;
            }
        }

        private void age(String value) {
            if (value.matches("-?[0-9]{1,12}")) {
                hasAge = true;
                long seconds = Long.parseLong(value);
                end = seconds <= 0 ? Instant.MIN : clock.instant().plus(Duration.ofSeconds(seconds));
            }
        }

        private void expires(String value) {
            if (!hasAge) {
                end = CookieDate.parse(value).orElse(end); // without one it lasts as long as this jar
            }
        }
    }

    /** {@return how many cookies there are; not what they say} */
    @Override
    public String toString() {
        return "CookieJar[" + cookies.size() + " cookies]";
    }
}
