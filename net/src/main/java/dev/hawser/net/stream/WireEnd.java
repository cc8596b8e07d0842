package dev.hawser.net.stream;

import dev.hawser.net.CloseReason;
import dev.hawser.net.ConnectionClosedException;
import dev.hawser.net.ConnectionLostException;
import dev.hawser.net.NetException;
import dev.hawser.net.transport.WireAbortedException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the end of a wire is told. */
final class WireEnd {
    private WireEnd() {}

    /** Of a wire that did not end in good order. */
    static CloseReason broken(@Nullable IOException cause) {
        return switch (cause) {
            case null -> new CloseReason.Lost(new IOException("it ended with output still to be sent"));
            case WireAbortedException here -> new CloseReason.Aborted(Optional.of(here));
            default -> new CloseReason.Lost(cause);
        };
    }

    /** Of bytes that are lost by it: of a break, reads and writes tell; who closes wants no input. */
    static System.Logger.Level level(CloseReason how) {
        return switch (how) {
            case CloseReason.Done _, CloseReason.Lost _ -> System.Logger.Level.DEBUG;
            case CloseReason.Aborted(Optional<Throwable> why) ->
                why.isPresent() ? System.Logger.Level.WARNING : System.Logger.Level.INFO;
        };
    }

    /** To be read after the connection's name. */
    static String text(CloseReason how) {
        return switch (how) {
            case CloseReason.Done _ -> "was closed";
            case CloseReason.Lost(IOException cause) -> "broke: " + cause.getMessage();
            case CloseReason.Aborted(Optional<Throwable> why) ->
                why.map(cause -> "was aborted: " + cause.getMessage()).orElse("was aborted");
        };
    }

    /** What later calls fail with. */
    static NetException failure(CloseReason how, String remote) {
        return switch (how) {
            case CloseReason.Done _ -> new ConnectionClosedException("it has ended", null);
            case CloseReason.Lost(IOException cause) ->
                new ConnectionLostException("the connection to " + remote + " broke: " + cause.getMessage(), cause);
            case CloseReason.Aborted(Optional<Throwable> why) ->
                new ConnectionClosedException(
                        why.map(Throwable::getMessage).orElse("it was aborted"), why.orElse(null));
        };
    }
}
