package dev.hawser.net.testing;

import org.jspecify.annotations.Nullable;

/** The way from one host to another. On the reactor. */
final class Route {
    private final MemoryNetwork network;
    private final Host from;
    private final Host to;
    private @Nullable Weather weather;
    private boolean cut;

    Route(MemoryNetwork network, Host from, Host to) {
        this.network = network;
        this.from = from;
        this.to = to;
    }

    Weather weather() {
        return weather == null ? network.weather() : weather;
    }

    void weather(Weather value) {
        weather = value;
    }

    void cut(boolean value) {
        cut = value;
    }

    boolean isCut() {
        return cut || (!from.equals(to) && (from.isIsolated() || to.isIsolated()));
    }
}
