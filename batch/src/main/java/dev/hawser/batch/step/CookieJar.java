package dev.hawser.batch.step;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of one attempt. The client is shared by all items, so it must not keep them.
 *
 * <p><b>Threads:</b> on the reactor.
 */
final class CookieJar {
    /** Made for the first cookie: most attempts never see one. */
    private @Nullable CookieManager manager;

    /** {@return the values of the field {@code Cookie} for a request} */
    List<String> cookiesFor(URI uri) {
        if (manager == null) {
            return List.of();
        }
        try {
            return manager.get(uri, Map.of()).getOrDefault("Cookie", List.of());
        } catch (IOException impossible) {
            throw new AssertionError("a cookie store in memory does no I/O", impossible);
        }
    }

    /** Takes the cookies of a response. Malformed ones are left out. */
    void take(URI uri, HttpHeaders headers) {
        if (headers.firstValue("set-cookie").isEmpty()) {
            return;
        }
        if (manager == null) {
            manager = new CookieManager();
        }
        try {
            manager.put(uri, headers.map());
        } catch (IOException impossible) {
            throw new AssertionError("a cookie store in memory does no I/O", impossible);
        }
    }
}
