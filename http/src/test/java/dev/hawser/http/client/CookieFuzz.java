package dev.hawser.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.http.Headers;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Any field Set-Cookie is a cookie or none; what is sent back is a field that a request may have. The line behind the
/// first is a second cookie.
public final class CookieFuzz {
    private static final URI SETTER = URI.create("https://www.shop.test/basket/pay");

    private CookieFuzz() {}

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) {
        CookieJar jar = CookieJar.create(InstantSource.fixed(Instant.EPOCH), domain -> domain.indexOf('.') < 0);
        for (String line : new String(data, ISO_8859_1).split("\n", 3)) {
            Headers headers;
            try {
                headers = Headers.none().with("Set-Cookie", line);
            } catch (IllegalArgumentException e) {
                continue; // no field
            }
            jar.take(SETTER, headers);
        }
        for (URI asked : List.of(
                SETTER,
                URI.create("http://www.shop.test/"),
                URI.create("https://shop.test/basket"),
                URI.create("https://evil.test/"))) {
            String value = jar.of(asked);
            if (!value.isEmpty()) {
                var _ = Headers.none().with("Cookie", value);
                if (asked.getHost().equals("evil.test")) {
                    throw new AssertionError("another host gets " + value);
                }
            }
        }
    }
}
