package dev.hawser.http.websocket;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.http.ClientGoneException;
import dev.hawser.reactor.Reactor;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What a server makes of a socket that is open. */
sealed interface Speaking {
    /** Speaks with the client. {@return fires when all was said} */
    Deferred<@Nullable Void> with(WebSocket socket, Reactor reactor, String name);

    /** In a function, at whose end the socket is closed. */
    record ByFunction(WebSocketHandler handler) implements Speaking {
        @Override
        public Deferred<@Nullable Void> with(WebSocket socket, Reactor reactor, String name) {
            return reactor.inlineAction(name, () -> handler.handle(socket))
                    .chainBoth(outcome -> socket.close(status(outcome)).chainCallback(_ -> told(outcome)));
        }

        private static CloseStatus status(Outcome<?> outcome) {
            return switch (outcome) {
                case Outcome.Success<?> _ -> CloseStatus.NORMAL;
                case Outcome.Failure<?>(CancellationException _) -> CloseStatus.GOING_AWAY;
                case Outcome.Failure<?> _ -> new CloseStatus(CloseStatus.INTERNAL_ERROR, "");
            };
        }

        private static Deferred<@Nullable Void> told(Outcome<?> outcome) {
            return switch (outcome) {
                case Outcome.Success<?> _ -> Deferred.succeed(null);
                case Outcome.Failure<?>(WebSocketClosedException gone) ->
                    Deferred.fail(new ClientGoneException(String.valueOf(gone.getMessage())));
                case Outcome.Failure<?>(Throwable cause) -> Deferred.fail(cause);
            };
        }
    }

    /** By a callback that listens to it. */
    record ByCallback(Action<? super WebSocket> opened) implements Speaking {
        @Override
        public Deferred<@Nullable Void> with(WebSocket socket, Reactor reactor, String name) {
            try {
                opened.run(socket);
            } catch (Throwable e) {
                return socket.close(new CloseStatus(CloseStatus.INTERNAL_ERROR, ""))
                        .chainCallback(_ -> Deferred.fail(e));
            }
            return socket.whenClosed().addCallback(_ -> null);
        }
    }
}
