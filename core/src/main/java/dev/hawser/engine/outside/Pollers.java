package dev.hawser.engine.outside;

import dev.hawser.reactor.Poller;
import dev.hawser.reactor.PollerProvider;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the poller that a reactor gets by default. */
public final class Pollers {
    /** Asked once: what is on the path does not change. */
    private static final Optional<PollerProvider> PROVIDER = ServiceLoader.load(
                    PollerProvider.class, PollerProvider.class.getClassLoader())
            .findFirst();

    private Pollers() {}

    public static Poller preferred() {
        return PROVIDER.map(PollerProvider::newPoller).orElseGet(Poller::parking);
    }
}
