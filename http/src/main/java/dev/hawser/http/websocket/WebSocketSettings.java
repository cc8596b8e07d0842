package dev.hawser.http.websocket;

import dev.hawser.http.Headers;
import dev.hawser.net.Endpoint;
import dev.hawser.net.tls.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What has become of the {@link WebSocketOptions}. */
record WebSocketSettings(
        int maxMessage,
        Duration pingInterval,
        Duration closeTimeout,
        Duration openTimeout,
        boolean deflate,
        List<String> protocols,
        List<String> origins,
        boolean anyOrigin,
        Headers headers,
        TlsSettings tls,
        Optional<Endpoint> endpoint) {
    static WebSocketSettings of(Consumer<? super WebSocketOptions> configure) {
        WebSocketOptions options = new WebSocketOptions();
        configure.accept(options);
        return options.settings();
    }
}
