package dev.hawser.reactor;

import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the poller that a reactor gets by default. */
final class Pollers {
    /** Asked once: what is on the path does not change. */
    private static final Optional<PollerProvider> PROVIDER = ServiceLoader.load(
                    PollerProvider.class, PollerProvider.class.getClassLoader())
            .findFirst();

    private Pollers() {}

    static Poller preferred() {
        return PROVIDER.map(PollerProvider::newPoller).orElseGet(Poller::parking);
    }
}
