package dev.hawser.http.server;

import java.util.function.Consumer;

/** Writes a line for each request to the log {@code dev.hawser.http.access}. */
final class AccessLog implements Consumer<Served> {
    private static final System.Logger LOG = System.getLogger("dev.hawser.http.access");

    @Override
    public void accept(Served served) {
        LOG.log(System.Logger.Level.INFO, () -> line(served));
    }

    static String line(Served served) {
        if (!served.reason().isEmpty()) {
            return served.peer() + " refused by " + served.status().code() + ": " + served.reason();
        }
        return served.peer() + " #" + served.id() + " \"" + served.line() + "\" "
                + served.status().code() + " " + served.bytes() + " bytes "
                + served.total().toMillis() + " ms " + served.end();
    }
}
