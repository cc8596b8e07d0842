package dev.hawser.net.names;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.ReactorTime;
import dev.hawser.net.transport.AddressFamily;
import dev.hawser.net.transport.DnsAnswer;
import dev.hawser.net.transport.DnsClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * One lookup by DNS: which names are tried, and which server is asked next. A name server says what there is; one that
 * fails to is passed over. What the last word was if none says anything ends up in the message.
 */
final class DnsLookup {
    private static final int MAX_ALIASES = 8;

    /** Of a candidate that no server would speak of. Not to be remembered. */
    private static final Found NOTHING_SAID = new Found(false, List.of(), Optional.of(Duration.ZERO));

    private final DnsClient client;
    private final ReactorTime time;
    private final DnsSettings options;
    private final String name;
    private final AddressFamily family;
    private final NameServers known;
    private final List<InetSocketAddress> servers;
    private final List<String> candidates;

    /** What each server said that could not help. */
    private final List<String> complaints = new ArrayList<>();

    /** How long it holds that there are no such names: the least of what was said of each. */
    private Optional<Duration> ttl = Optional.empty();

    private boolean exists;

    DnsLookup(
            DnsClient client,
            ReactorTime time,
            DnsSettings options,
            NameServers known,
            String name,
            AddressFamily family) {
        this.client = client;
        this.time = time;
        this.options = options;
        this.name = name;
        this.family = family;
        this.known = known;
        this.servers = inTurn(known.inOrder(options.servers()), options.attempts());
        this.candidates = candidates(options, name);
    }

    private static List<InetSocketAddress> inTurn(List<InetSocketAddress> all, int attempts) {
        List<InetSocketAddress> turns = new ArrayList<>();
        for (int i = 0; i < all.size() * attempts; i++) {
            turns.add(all.get(i % all.size()));
        }
        return turns;
    }

    /** The full names to be tried. */
    private static List<String> candidates(DnsSettings options, String name) {
        List<String> names = new ArrayList<>();
        if (name.endsWith(".")) {
            names.add(name);
            return names;
        }
        options.search().forEach(domain -> names.add(name + "." + domain));
        boolean first = name.chars().filter(c -> c == '.').count() >= options.ndots();
        names.add(first ? 0 : names.size(), name);
        return names;
    }

    /** Fails only if it could not be found out. */
    Deferred<Found> begin() {
        return candidate(0);
    }

    private Deferred<Found> candidate(int index) {
        if (index == candidates.size()) {
            return Deferred.succeed(new Found(exists, List.of(), ttl));
        }
        Deferred<Found> found = ask(candidates.get(index), 0, 0);
        if (exists) { // that there is such a name is known; what is behind it cannot be worse
            found = found.addErrback(IOException.class, _ -> NOTHING_SAID);
        }
        return found.chainCallback(here -> next(here, index));
    }

    private Deferred<Found> next(Found found, int index) {
        if (!found.addresses().isEmpty()) {
            return Deferred.succeed(found);
        }
        exists |= found.exists();
        ttl = least(ttl, found.ttl());
        return candidate(index + 1);
    }

    private static Optional<Duration> least(Optional<Duration> one, Optional<Duration> other) {
        boolean first = other.isEmpty() || (one.isPresent() && one.get().compareTo(other.get()) < 0);
        return first ? one : other;
    }

    private Deferred<Found> ask(String full, int turn, int aliases) {
        if (turn == servers.size()) {
            return Deferred.fail(new IOException("no name server could say: " + String.join("; ", complaints)));
        }
        InetSocketAddress server = servers.get(turn);
        return client.ask(server, full, family)
                .addTimeout(time, options.timeout())
                .chainBoth(outcome -> switch (outcome) {
                    case Outcome.Success<DnsAnswer>(DnsAnswer answer) -> {
                        known.answered(server);
                        yield told(full, turn, aliases, answer);
                    }
                    case Outcome.Failure<DnsAnswer>(TimeoutException _) ->
                        silent(
                                full,
                                turn,
                                aliases,
                                "did not answer in " + options.timeout().toMillis() + " ms");
                    case Outcome.Failure<DnsAnswer>(IOException cause) ->
                        silent(full, turn, aliases, String.valueOf(cause.getMessage()));
                    case Outcome.Failure<DnsAnswer>(Throwable cause) -> Deferred.fail(cause);
                });
    }

    private Deferred<Found> silent(String full, int turn, int aliases, String complaint) {
        known.saidNothing(servers.get(turn));
        return next(full, turn, aliases, complaint);
    }

    private Deferred<Found> next(String full, int turn, int aliases, String complaint) {
        complaints.add(text(servers.get(turn)) + " " + complaint);
        return ask(full, turn + 1, aliases);
    }

    private Deferred<Found> told(String full, int turn, int aliases, DnsAnswer answer) {
        return switch (answer) {
            case DnsAnswer.Addresses(var addresses, var holds) -> Deferred.succeed(new Found(true, addresses, holds));
            case DnsAnswer.NoSuchName(var holds) -> Deferred.succeed(new Found(false, List.of(), holds));
            case DnsAnswer.Refused(String why) -> next(full, turn, aliases, "answered " + why);
            case DnsAnswer.Alias(String other, Duration holds) ->
                aliases == MAX_ALIASES
                        ? Deferred.fail(new IOException(name + " has more than " + MAX_ALIASES + " aliases in a row"))
                        : ask(other, turn, aliases + 1)
                                .addCallback(found -> new Found(
                                        found.exists(), found.addresses(), least(Optional.of(holds), found.ttl())));
        };
    }

    private static String text(InetSocketAddress server) {
        return server.getAddress().getHostAddress() + (server.getPort() == 53 ? "" : " port " + server.getPort());
    }
}
