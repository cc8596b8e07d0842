package dev.hawser.http.websocket;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Headers;
import dev.hawser.http.HttpException;
import dev.hawser.http.Method;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.Upgraded;
import dev.hawser.net.Connection;
import dev.hawser.reactor.Reactor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a server answers to who wants a socket. */
final class Acceptance {
    private Acceptance() {}

    static Response of(Request request, WebSocketSettings settings, Speaking speaking) {
        Headers asked = request.headers();
        if (!asked.has("Upgrade", "websocket") || !asked.has("Connection", "Upgrade")) {
            throw new HttpException(
                    Status.UPGRADE_REQUIRED, "this is for a WebSocket", Headers.of("Upgrade", "websocket"));
        }
        if (!request.method().equals(Method.GET)) {
            throw new HttpException(Status.BAD_REQUEST, "a WebSocket is asked for by GET");
        }
        if (!asked.all("Sec-WebSocket-Version").equals(List.of(Keys.VERSION))) {
            throw new HttpException(
                    Status.UPGRADE_REQUIRED,
                    "this is for version " + Keys.VERSION + " of WebSocket",
                    Headers.of("Sec-WebSocket-Version", Keys.VERSION));
        }
        List<String> keys = asked.all("Sec-WebSocket-Key");
        if (keys.size() != 1 || !Keys.isKey(keys.getFirst())) {
            throw new HttpException(Status.BAD_REQUEST, "a WebSocket has one Sec-WebSocket-Key of 16 bytes in Base64");
        }
        if (!asked.all("Transfer-Encoding").isEmpty()
                || !asked.first("Content-Length").orElse("0").equals("0")) {
            throw new HttpException(Status.BAD_REQUEST, "a WebSocket is asked for without content");
        }
        checkOrigin(asked, settings);
        Optional<String> protocol = Keys.words(asked, "Sec-WebSocket-Protocol").stream()
                .filter(settings.protocols()::contains)
                .findFirst();
        boolean deflate = settings.deflate() && Deflation.isOffered(asked);
        Agreed agreed = new Agreed(false, protocol.orElse(""), deflate);
        Response response = new Response(
                Status.SWITCHING_PROTOCOLS,
                Headers.of("Upgrade", "websocket", "Sec-WebSocket-Accept", Keys.answer(keys.getFirst())),
                new Response.Upgrade(new Served(settings, agreed, speaking)));
        if (protocol.isPresent()) {
            response = response.withHeader("Sec-WebSocket-Protocol", protocol.get());
        }
        return deflate ? response.withHeader(Deflation.FIELD, Deflation.AGREED) : response;
    }

    /** A page of another site could act for whoever looks at it. */
    private static void checkOrigin(Headers asked, WebSocketSettings settings) {
        Optional<String> origin = asked.first("Origin");
        if (origin.isEmpty() || settings.anyOrigin() || settings.origins().contains(origin.get())) {
            return;
        }
        String host = origin.get().toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
        if (!host.equals(asked.first("Host").orElse("").toLowerCase(Locale.ROOT))) {
            throw new HttpException(Status.FORBIDDEN, "pages of " + host + " may not open this WebSocket");
        }
    }

    private static final class Served implements Upgraded {
        private final WebSocketSettings settings;
        private final Agreed agreed;
        private final Speaking speaking;
        private @Nullable WebSocket socket;

        Served(WebSocketSettings settings, Agreed agreed, Speaking speaking) {
            this.settings = settings;
            this.agreed = agreed;
            this.speaking = speaking;
        }

        @Override
        public Deferred<@Nullable Void> speak(Connection connection, String name) {
            Reactor reactor = Reactor.current();
            WebSocket opened = new WebSocket(reactor, settings, agreed);
            socket = opened;
            opened.wire().begin(connection);
            return speaking.with(opened, reactor, name);
        }

        @Override
        public void closing() {
            if (socket != null) {
                var _ = socket.close(new CloseStatus(CloseStatus.GOING_AWAY.code(), "the server is closing"));
            }
        }
    }
}
