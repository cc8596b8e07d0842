package dev.hawser.engine.jdk;

import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.ServiceLoader;

/**
 * Lets the JDK's own lookups of host names suspend an inline function, where they would block the reactor: so
 * {@code InetAddress.getByName}, {@code Socket} and {@code HttpClient} can be used in functions as they are. For the service
 * loader of the JDK, which takes the first provider that it finds, for the whole JVM; programs do not use this class.
 *
 * <p>In carrier mode, on a thread of a reactor that lives by real time, a lookup is done by a thread of a small pool, and
 * the calling thread is set aside meanwhile. Everywhere else it is done as before, on the calling thread. What does the
 * lookups is another provider, if there is one, else the JDK's.
 */
public final class NameLookupProvider extends InetAddressResolverProvider {
    /** For the service loader. */
    public NameLookupProvider() {}

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new NameLookups(ServiceLoader.load(InetAddressResolverProvider.class).stream()
                .filter(provider -> provider.type() != NameLookupProvider.class)
                .findFirst()
                .map(provider -> provider.get().get(configuration))
                .orElseGet(configuration::builtinResolver));
    }

    @Override
    public String name() {
        return "lookups of names that suspend inline functions";
    }
}
