package dev.hawser.batch.step;

import dev.hawser.defer.Deferred;
import dev.hawser.http.client.HttpClient;
import dev.hawser.http.client.HttpClientOptions;
import dev.hawser.net.Net;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.net.transport.TlsContext;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a job: one for all steps with equal settings, so that they share connections.
 *
 * <p><b>Threads:</b> on the reactor, but for {@link #prepare}.
 */
final class HttpClients {
    /** How long a connection may take to say goodbye. */
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final Reactor reactor;
    private final Consumer<? super HttpClientOptions> more;
    private final Map<ClientSettings, HttpClient> clients = new HashMap<>();
    private @Nullable Net net;

    HttpClients(Reactor reactor, Consumer<? super HttpClientOptions> more) {
        this.reactor = reactor;
        this.more = more;
    }

    HttpClient get(ClientSettings settings) {
        return clients.computeIfAbsent(settings, this::make);
    }

    private HttpClient make(ClientSettings settings) {
        if (net == null) {
            net = Net.of(reactor, options -> options.closeTimeout(CLOSE));
        }
        return HttpClient.of(net, options -> {
            settings.apply(options);
            more.accept(options);
        });
    }

    /**
     * Loads what would hold up the reactor later, and reads the files of TLS. Blocks; any thread.
     *
     * @param settings of a client
     * @throws IOException if a file is missing, or is not what it should be; the message names it
     */
    static void prepare(ClientSettings settings) throws IOException {
        IoMechanism _ = IoMechanism.preferred();
        if (!settings.tls().equals(ClientSettings.Tls.DEFAULT)) {
            TlsContext _ = TlsContext.client(settings.tlsOptions());
        }
    }

    /** {@return fires when all connections are gone} Those under way are ended. */
    Deferred<@Nullable Void> close() {
        clients.values().forEach(HttpClient::close);
        return net == null ? Deferred.succeed(null) : net.close();
    }
}
