package dev.hawser.net.names;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.transport.DnsClient;
import dev.hawser.net.transport.NettyPoller;
import dev.hawser.reactor.Reactor;
import java.util.function.Consumer;

/**
 * A way to look names up: makes the {@link NameResolver} of a reactor. One of those here, or your own,
 * {@code reactor -> (name, family) -> …}. Immutable; any thread.
 */
@FunctionalInterface
public interface Names {
    /**
     * Makes the resolver.
     *
     * @param reactor where it is used
     * @return the resolver
     */
    NameResolver resolver(Reactor reactor);

    /**
     * As the machine's files say; the default. On Linux that is the hosts file, then DNS by the reactor's own sockets as
     * {@code resolv.conf} has it. The files are looked at again, at most every 5 seconds. Where {@code nsswitch.conf}
     * names another source, no name server is known, or the reactor has no sockets, and on other systems: as
     * {@link #system()}.
     *
     * @return this way
     */
    static Names machine() {
        return reactor -> {
            NameResolver system = new SystemNames(reactor);
            boolean linux = System.getProperty("os.name", "").startsWith("Linux");
            return linux && reactor.poller() instanceof NettyPoller poller
                    ? new MachineNames(reactor, poller::dns, ResolverFiles.ofMachine(), system)
                    : system;
        };
    }

    /**
     * By the operating system's resolver, on worker threads. It knows every source that the system knows, but a slow
     * lookup holds a worker, and cannot be stopped.
     *
     * @return this way
     */
    static Names system() {
        return SystemNames::new;
    }

    /**
     * By DNS only, with the name servers that the options give; no file of the machine is read. {@code localhost} is this
     * machine all the same.
     *
     * @param configure fills in the options, which have no name server at first
     * @return this way; its resolver cannot be made for a reactor without sockets
     */
    static Names dns(Consumer<? super DnsOptions> configure) {
        DnsSettings options = DnsSettings.of(configure);
        if (options.servers().isEmpty()) {
            throw new IllegalArgumentException("DnsOptions.servers() is empty; expected at least one name server");
        }
        return reactor -> {
            if (requireNonNull(reactor, "reactor").poller() instanceof NettyPoller poller) {
                DnsClient client = poller.dns();
                return new PreparedNames(reactor, client, new DnsNames(reactor, client, options));
            }
            throw new IllegalStateException("no sockets for DNS: the reactor waits with "
                    + reactor.poller().description() + "; give its Net names of your own");
        };
    }
}
