package dev.hawser.net.open;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.net.ConnectFailedException;
import dev.hawser.net.Endpoint;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.Wire;
import dev.hawser.reactor.DelayedCall;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of several addresses that answers: Happy Eyeballs, version 2 (RFC 8305). An attempt begins when
 * the last one has failed, or has been under way for a while without an answer; families take turns; one lookup need not
 * wait for the other. On the reactor.
 */
public final class Race {
    /** How long the addresses of the less preferred family wait for the others (RFC 8305, 3). */
    static final Duration RESOLUTION_DELAY = Duration.ofMillis(50);

    /** How long an attempt is alone before the next one begins (RFC 8305, 5). */
    private static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

    private final NetHost net;
    private final Endpoint endpoint;
    private final StreamTransport.Opening<Wire> outcome;

    /** What is not tried yet, for each lookup. The next is taken from the first of them; then that is put last. */
    private final ArrayDeque<ArrayDeque<SocketAddress>> families = new ArrayDeque<>();

    private final List<Deferred<?>> lookups = new ArrayList<>();
    private final Set<Attempt> attempts = new LinkedHashSet<>();
    private final List<Failure> lookupFailures = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();

    /** How many lookups have not ended. */
    private int pending;

    private boolean begun;
    private boolean over;

    /** Whether the last attempt has been alone for long enough. */
    private boolean patienceOver = true;

    private @Nullable DelayedCall timer;

    /** Something that did not work, and where. */
    private record Failure(String where, Throwable cause) {
        String text() {
            return where + cause.getMessage();
        }
    }

    /** @param outcome told the wire of the winner, or a {@link ConnectFailedException}; once, or never if given up */
    Race(NetHost net, Endpoint endpoint, StreamTransport.Opening<Wire> outcome) {
        this.net = net;
        this.endpoint = endpoint;
        this.outcome = outcome;
    }

    /**
     * Begins.
     *
     * @param all each gives addresses; those of the first are preferred
     */
    void begin(List<Deferred<List<SocketAddress>>> all) {
        pending = all.size();
        for (Deferred<List<SocketAddress>> lookup : all) {
            ArrayDeque<SocketAddress> family = new ArrayDeque<>();
            families.add(family);
            boolean preferred = lookups.isEmpty();
            lookups.add(lookup);
            var _ = lookup.addBoth(result -> {
                switch (result) {
                    case Outcome.Success<List<SocketAddress>>(List<SocketAddress> some) -> family.addAll(some);
                    case Outcome.Failure<List<SocketAddress>>(Throwable cause) ->
                        lookupFailures.add(new Failure("", cause));
                }
                pending--;
                looked(preferred);
                return true;
            });
        }
    }

    /** Ends it without an outcome: nothing that it has opened stays. May be called again, and when it is over. */
    void giveUp() {
        end();
    }

    private void end() {
        over = true;
        stopTimer();
        lookups.forEach(Deferred::cancel);
        List.copyOf(attempts).forEach(attempt -> attempt.cancel.run());
        attempts.clear();
    }

    private void looked(boolean preferred) {
        if (over) {
            return;
        }
        boolean some = families.stream().anyMatch(family -> !family.isEmpty());
        boolean waits = !begun && !preferred && pending > 0 && some;
        if (waits) {
            start(RESOLUTION_DELAY);
        } else if (begun || some || pending == 0) {
            if (!begun) {
                stopTimer();
                begun = true;
            }
            next();
        }
    }

    /** Begins the next attempt, if its time has come; ends the race if nothing is left. */
    private void next() {
        if (over || !(patienceOver || attempts.isEmpty())) {
            return;
        }
        SocketAddress address = take();
        if (address != null) {
            stopTimer();
            patienceOver = false;
            if (attempt(address) && (pending > 0 || families.stream().anyMatch(family -> !family.isEmpty()))) {
                start(ATTEMPT_DELAY);
            }
        } else if (attempts.isEmpty() && pending == 0) {
            end();
            outcome.failed(failure());
        }
    }

    private @Nullable SocketAddress take() {
        for (int i = 0; i < families.size(); i++) {
            ArrayDeque<SocketAddress> family = families.removeFirst();
            families.addLast(family);
            if (!family.isEmpty()) {
                return family.removeFirst();
            }
        }
        return null;
    }

    private void start(Duration delay) {
        timer = net.reactor().callLater(delay, () -> {
            timer = null;
            begun = true;
            patienceOver = true;
            next();
        });
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** {@return whether it is under way} */
    private boolean attempt(SocketAddress address) {
        Attempt attempt = new Attempt(address);
        attempts.add(attempt);
        try {
            Runnable cancel = net.transportFor(address).connect(address, endpoint.socket(), attempt);
            attempt.cancel = cancel;
            if (over) {
                cancel.run();
            }
        } catch (RuntimeException e) {
            attempts.remove(attempt);
            failures.add(new Failure(where(address), e));
            next();
            return false;
        }
        return attempts.contains(attempt);
    }

    private static String where(SocketAddress address) {
        String text = String.valueOf(address);
        boolean internet = address instanceof InetSocketAddress;
        return (internet ? text.substring(text.indexOf('/') + 1) : text) + ": ";
    }

    /** All that went wrong, in one message. */
    private ConnectFailedException failure() {
        List<Failure> all =
                Stream.concat(failures.stream(), lookupFailures.stream()).toList();
        String what = (failures.isEmpty() ? "cannot look up " : "cannot connect to ") + endpoint;
        if (all.isEmpty()) {
            return new ConnectFailedException(
                    what + ": it has no address", new UnknownHostException(endpoint + " has no address"));
        }
        Throwable first = all.getFirst().cause();
        all.stream().map(Failure::cause).filter(cause -> cause != first).forEach(first::addSuppressed);
        if (all.size() == 1) {
            return new ConnectFailedException(what + ": " + first.getMessage(), first);
        }
        String where = failures.size() > 1 ? " at any of " + failures.size() + " addresses" : "";
        String texts = all.stream().map(Failure::text).distinct().collect(Collectors.joining("; "));
        return new ConnectFailedException(what + where + ": " + texts, first);
    }

    /** An attempt to connect to one address. */
    private final class Attempt implements StreamTransport.Opening<Wire> {
        private final SocketAddress address;
        private Runnable cancel = () -> {};

        Attempt(SocketAddress address) {
            this.address = address;
        }

        @Override
        public void opened(Wire wire) {
            attempts.remove(this);
            if (over) {
                net.adopt(wire).abort(); // another was faster, or nobody wants it any more
            } else {
                end();
                outcome.opened(wire);
            }
        }

        @Override
        public void failed(IOException cause) {
            attempts.remove(this);
            if (!over) {
                failures.add(new Failure(where(address), cause));
                patienceOver = true;
                next();
            }
        }
    }
}
