package dev.hawser.net.testing;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Procedure;
import dev.hawser.net.Endpoint;
import dev.hawser.net.MemoryEndpoint;
import dev.hawser.net.Net;
import dev.hawser.net.NetOptions;
import dev.hawser.net.transport.MemoryAddress;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.TriggerPhase;
import dev.hawser.testing.Seed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network in memory: hosts, which listen and connect at endpoints {@code memory:NAME}, and routes between them with the
 * weather that a test asks for. Code runs on it as it does on TCP: connections have a window, end one direction at a time,
 * and break; a host that cannot be reached does not answer. Hosts come into being when they are first named.
 *
 * {@snippet class = dev.hawser.net.testing.NetTestingSnippetsTest region = server}
 *
 * <p>On a reactor in virtual time nothing waits, and everything repeats: chance comes from the seed alone.
 *
 * <p>Names of endpoints are known in the whole network; a host that once listened on a name is the one who is called by
 * it. What the network does is done by callbacks, so while a callback of yours waits, it stands still.
 *
 * <p><b>Threads:</b> of its reactor. <b>Lifetime:</b> until the reactor stops.
 */
public final class MemoryNetwork {
    private record Way(Host from, Host to) {}

    private final Reactor reactor;
    private final SplittableRandom random;
    private final long beginning;
    private final Map<String, Host> hosts = new HashMap<>();
    private final Map<Way, Route> routes = new HashMap<>();

    /** Who listens on a name, or did so last. */
    private final Map<MemoryAddress, Host> homes = new HashMap<>();

    private final Set<Circuit> circuits = new LinkedHashSet<>();
    private final Set<Attempt> attempts = new LinkedHashSet<>();
    private final Set<Pipe> waiting = new LinkedHashSet<>();
    private final Set<Pipe> stalled = new LinkedHashSet<>();
    private Weather weather = Weather.clear();
    private Consumer<? super NetworkEvent> observer = _ -> {};
    private int clients;

    private MemoryNetwork(Reactor reactor, Seed seed) {
        this.reactor = reactor;
        this.random = new SplittableRandom(seed.value());
        this.beginning = reactor.nanoTime();
    }

    /**
     * A network without chance, as long as its weather has none.
     *
     * @param reactor where it happens
     * @return the network, in clear weather
     */
    public static MemoryNetwork of(Reactor reactor) {
        return of(reactor, new Seed(0));
    }

    /**
     * A network.
     *
     * @param reactor where it happens
     * @param seed the same one gives the same run again
     * @return the network, in clear weather
     */
    public static MemoryNetwork of(Reactor reactor, Seed seed) {
        reactor.access().requireOpen();
        MemoryNetwork network = new MemoryNetwork(reactor, seed);
        reactor.addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.AFTER, () -> {
            network.stop();
            return null;
        });
        return network;
    }

    Reactor reactor() {
        return reactor;
    }

    /**
     * The network as one host sees it.
     *
     * @param host its name
     * @return for {@link NetOptions#transport}
     */
    public StreamTransport transport(String host) {
        return host(host);
    }

    /**
     * Network I/O of a host.
     *
     * @param host its name
     * @return a new one with the default options
     */
    public Net net(String host) {
        return net(host, _ -> {});
    }

    /**
     * Network I/O of a host.
     *
     * @param host its name
     * @param configure changes the default options
     * @return a new one
     */
    public Net net(String host, Consumer<? super NetOptions> configure) {
        StreamTransport transport = transport(host);
        return Net.of(reactor, options -> {
            configure.accept(options);
            options.transport(transport);
        });
    }

    /**
     * Two ends of a connection, without a port and without the way there.
     *
     * @param first the host of one end
     * @param second the host of the other end
     * @return both, open
     */
    public ConnectedPair pair(String first, String second) {
        Host one = host(first);
        Host other = host(second);
        Circuit circuit = circuit(one, newAddress(one), other, newAddress(other));
        circuit.join();
        return new ConnectedPair(
                one.ownNet().connectionOf(circuit.first()), other.ownNet().connectionOf(circuit.second()));
    }

    /**
     * Changes the weather on all routes that have none of their own.
     *
     * @param value from now on, for what is sent from now on
     */
    public void setWeather(Weather value) {
        weather = requireNonNull(value, "value");
    }

    /**
     * Changes the weather between two hosts, both ways.
     *
     * @param one a host
     * @param other another host, or the same
     * @param value from now on, for what is sent from now on
     */
    public void setWeather(String one, String other, Weather value) {
        setWeatherFrom(one, other, value);
        setWeatherFrom(other, one, value);
    }

    /**
     * Changes the weather from one host to another; the way back stays as it is.
     *
     * @param from a host
     * @param to another host, or the same
     * @param value from now on, for what is sent from now on
     */
    public void setWeatherFrom(String from, String to, Weather value) {
        route(host(from), host(to)).weather(requireNonNull(value, "value"));
    }

    /**
     * Cuts the routes between two hosts: nothing arrives any more, and nobody is told. What was under way, and what is
     * sent meanwhile, arrives after {@link #heal}.
     *
     * @param one a host
     * @param other another host
     */
    public void cut(String one, String other) {
        cutFrom(one, other);
        cutFrom(other, one);
    }

    /**
     * Cuts the route from one host to another; the way back stays open. See {@link #cut}.
     *
     * @param from a host
     * @param to another host
     */
    public void cutFrom(String from, String to) {
        route(host(from), host(to)).cut(true);
        tell(from + " to " + to, "is cut");
    }

    /**
     * Cuts a host off from all others.
     *
     * @param host which
     */
    public void isolate(String host) {
        host(host).isolated(true);
        tell(host, "is isolated");
    }

    /**
     * Heals the routes between two hosts.
     *
     * @param one a host
     * @param other another host
     */
    public void heal(String one, String other) {
        route(host(one), host(other)).cut(false);
        route(host(other), host(one)).cut(false);
        tell(one + " and " + other, "are healed");
        resumeStalled();
    }

    /** Heals all routes, and lets isolated hosts back. */
    public void healAll() {
        routes.values().forEach(route -> route.cut(false));
        hosts.values().forEach(host -> host.isolated(false));
        tell("all routes", "are healed");
        resumeStalled();
    }

    /**
     * Breaks all connections between two hosts: both ends are told at once, and what was under way is lost.
     *
     * @param one a host
     * @param other another host, or the same
     */
    public void reset(String one, String other) {
        Host first = host(one);
        Host second = host(other);
        tell(one + " and " + other, "lose their connections");
        List.copyOf(circuits).stream()
                .filter(circuit -> circuit.isBetween(first, second))
                .forEach(circuit -> soon(() -> circuit.breakNow("the network broke the connection")));
    }

    /** {@return how many connections are open at one end at least, or being opened} */
    public int connections() {
        return circuits.size();
    }

    /**
     * Tells what happens on the network, for a trace. One observer only.
     *
     * @param value called at each event; must not use the network
     */
    public void onEvent(Consumer<? super NetworkEvent> value) {
        observer = requireNonNull(value, "value");
    }

    private void stop() {
        List.copyOf(waiting).forEach(Pipe::drop);
        List.copyOf(attempts).forEach(Attempt::end);
        circuits.forEach(Circuit::drop);
    }

    private Host host(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a host needs a name");
        }
        return hosts.computeIfAbsent(name, given -> new Host(this, given));
    }

    Weather weather() {
        return weather;
    }

    Route route(Host from, Host to) {
        return routes.computeIfAbsent(new Way(from, to), way -> new Route(this, way.from(), way.to()));
    }

    private MemoryAddress newAddress(Host host) {
        return new MemoryAddress(host + "#" + ++clients);
    }

    /** An endpoint that nobody uses. */
    MemoryEndpoint unusedName() {
        return Endpoint.memory("port" + ++clients);
    }

    /** A circuit from a host to whoever has the name. Nobody is called on the host itself, which refuses. */
    Circuit circuit(Host from, MemoryAddress to) {
        return circuit(from, newAddress(from), homes.getOrDefault(to, from), to);
    }

    private Circuit circuit(Host from, MemoryAddress caller, Host to, MemoryAddress called) {
        Circuit circuit = new Circuit(this, from, to, new Circuit.Addresses(caller, called), random.split());
        circuits.add(circuit);
        return circuit;
    }

    void ended(Circuit circuit) {
        circuits.remove(circuit);
    }

    /** Gives a name to a host. {@return why that cannot be, or null} */
    @Nullable IOException bind(MemoryAddress address, Host host) {
        Host home = homes.get(address);
        if (home != null && home.isBound(address)) {
            return home.taken(address);
        }
        homes.put(address, host);
        return null;
    }

    void began(Attempt attempt) {
        attempts.add(attempt);
    }

    void noLongerBegun(Attempt attempt) {
        attempts.remove(attempt);
    }

    void waiting(Pipe pipe) {
        waiting.add(pipe);
    }

    void noLongerWaiting(Pipe pipe) {
        waiting.remove(pipe);
    }

    void stalled(Pipe pipe) {
        stalled.add(pipe);
    }

    private void resumeStalled() {
        List<Pipe> healed = new ArrayList<>(stalled);
        healed.removeIf(Pipe::isCut);
        healed.forEach(stalled::remove);
        healed.forEach(Pipe::resume);
    }

    long now() {
        return reactor.nanoTime();
    }

    /** Calls it in this turn or the next, after what was asked for before. */
    void soon(Procedure procedure) {
        reactor.access().queue("carrying bytes in memory", procedure);
    }

    DelayedCall later(Duration delay, Procedure procedure) {
        return reactor.callLater(delay, procedure);
    }

    void tell(MemoryAddress sender, Packet packet) {
        if (!(packet instanceof Packet.Credit)) {
            tell(sender.name(), packet.toString());
        }
    }

    private void tell(String who, String what) {
        observer.accept(new NetworkEvent(Duration.ofNanos(now() - beginning), who, what));
    }
}
