package dev.hawser.http.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.http.Method;
import dev.hawser.http.h1.HeadLimits;
import dev.hawser.http.h1.Refusal;
import dev.hawser.http.h1.ResponseHead;
import dev.hawser.http.h1.ResponseReader;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.net.TcpEndpoint;
import dev.hawser.net.TlsEndpoint;
import dev.hawser.net.policy.Policies;
import dev.hawser.net.tls.TlsOptions;
import dev.hawser.net.tls.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** Makes connections to origins: straight, or by a proxy. On the reactor. */
final class Connector {
    /** Of what a proxy answers to CONNECT. */
    private static final int MAX_ANSWER = 1 << 14;

    private final Net net;
    private final ClientSettings settings;

    Connector(Net net, ClientSettings settings) {
        this.net = net;
        this.settings = settings;
    }

    /** Fires with a connection on which the origin is spoken to; fails with {@link HttpClientException}. */
    Deferred<Connection> connect(Origin origin) {
        Optional<Proxy> proxy = settings.proxies().of(origin);
        Deferred<Connection> made = proxy.isPresent() ? by(proxy.get(), origin) : straight(origin);
        return made.addCallback(this::agreed).addErrback(IOException.class, cause -> {
            String by = proxy.map(given -> " by the proxy " + given.host() + ":" + given.port())
                    .orElse("");
            throw new HttpClientException(
                    HttpClientException.Kind.CONNECT,
                    "no connection to " + origin + by + ": " + cause.getMessage(),
                    cause);
        });
    }

    /** Whether HTTP/2 is spoken on a connection. */
    static boolean speaksHttp2(Connection connection, HttpVersion wanted) {
        return connection
                .tls()
                .map(session -> session.applicationProtocol().equals(Optional.of("h2")))
                .orElse(wanted == HttpVersion.HTTP_2);
    }

    private Connection agreed(Connection connection) throws IOException {
        if (settings.version() == HttpVersion.HTTP_2 && !speaksHttp2(connection, settings.version())) {
            connection.abort();
            throw new IOException("the server does not choose HTTP/2");
        }
        return connection;
    }

    private Deferred<Connection> straight(Origin origin) {
        if (settings.endpoints().isPresent()) {
            Endpoint given = settings.endpoints().get().apply(origin);
            return net.connect(
                    given instanceof TlsEndpoint tls
                                    && tls.options().applicationProtocols().isEmpty()
                            ? tls.withOptions(this::offering)
                            : given);
        }
        Policies policies = settings.addresses()
                .map(allowed -> Policies.none().withAddresses(allowed))
                .orElse(Policies.none());
        return net.connect(endpoint(origin), policies);
    }

    private Endpoint endpoint(Origin origin) {
        return origin.secure()
                ? Endpoint.tls(origin.host(), origin.port(), tls())
                        .withSocket(s -> s.connectTimeout(settings.connectTimeout()))
                : tcp(origin.host(), origin.port());
    }

    private TcpEndpoint tcp(String host, int port) {
        return Endpoint.tcp(host, port).withSocket(s -> s.connectTimeout(settings.connectTimeout()));
    }

    private TlsSettings tls() {
        return settings.tls().with(this::offering);
    }

    private void offering(TlsOptions tls) {
        switch (settings.version()) {
            case AUTO -> tls.applicationProtocols("h2", "http/1.1");
            case HTTP_1_1 -> tls.applicationProtocols("http/1.1");
            case HTTP_2 -> tls.applicationProtocols("h2");
        }
    }

    private Deferred<Connection> by(Proxy proxy, Origin origin) {
        Endpoint endpoint = settings.endpoints().isPresent()
                ? settings.endpoints().get().apply(new Origin(false, proxy.host(), proxy.port()))
                : tcp(proxy.host(), proxy.port());
        return net.connect(endpoint).chainCallback(connection -> through(connection, proxy, origin));
    }

    private Deferred<Connection> through(Connection connection, Proxy proxy, Origin origin) {
        Deferred<Connection> tunnel = switch (proxy.kind()) {
            case HTTP ->
                origin.secure() || settings.version() == HttpVersion.HTTP_2
                        ? tunnel(connection, proxy, origin)
                        : Deferred.succeed(connection);
            case SOCKS5 -> new Socks(connection, proxy, origin).begin();
        };
        Deferred<Connection> secured = origin.secure()
                ? tunnel.chainCallback(
                        open -> open.startTlsAsClient(origin.host(), tls()).addCallback(_ -> open))
                : tunnel;
        return secured.addBoth(outcome -> {
            if (outcome instanceof Outcome.Failure) {
                connection.abort();
            }
            return outcome.get();
        });
    }

    private static Deferred<Connection> tunnel(Connection connection, Proxy proxy, Origin origin) {
        String where = origin.hostAndPort();
        connection.send(("CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n" + authorization(proxy) + "\r\n")
                .getBytes(ISO_8859_1));
        return connection
                .readMessage(
                        input -> Optional.ofNullable(
                                new ResponseReader(new HeadLimits(MAX_ANSWER, MAX_ANSWER, 100), Method.CONNECT)
                                        .read(input)),
                        MAX_ANSWER)
                .addErrback(Refusal.class, cause -> {
                    throw new IOException("it does not speak HTTP: " + cause.getMessage(), cause);
                })
                .addCallback(answer -> {
                    ResponseHead head = answer.orElseThrow(() -> new IOException("it has closed the connection"));
                    if (!head.status().isSuccess()) {
                        throw new IOException("it answered CONNECT by " + head.status());
                    }
                    return connection;
                });
    }

    /** The field that says who asks the proxy, with its end; empty if that does not ask. */
    static String authorization(Proxy proxy) {
        return proxy.credentials()
                .map(who -> "Proxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString((who.user() + ":" + who.password()).getBytes(UTF_8))
                        + "\r\n")
                .orElse("");
    }

    /** The beginning of a connection by SOCKS 5 (RFC 1928, 1929). */
    private record Socks(Connection connection, Proxy proxy, Origin origin) {
        private static final int VERSION = 5;
        private static final int NO_CREDENTIALS = 0;
        private static final int CREDENTIALS = 2;

        Deferred<Connection> begin() {
            connection.send(
                    new byte[] {VERSION, 1, (byte) (proxy.credentials().isPresent() ? CREDENTIALS : NO_CREDENTIALS)});
            return connection
                    .readExactly(2)
                    .chainCallback(this::sayWho)
                    .chainCallback(_ -> ask())
                    .chainCallback(this::skipAddress)
                    .addErrback(NetException.class, cause -> {
                        throw new IOException("it has closed the connection", cause);
                    })
                    .addCallback(_ -> connection);
        }

        private Deferred<byte[]> sayWho(byte[] chosen) throws IOException {
            boolean known = proxy.credentials().isPresent();
            if (chosen[0] != VERSION || chosen[1] != (known ? CREDENTIALS : NO_CREDENTIALS)) {
                throw new IOException(
                        known ? "it does not take a user and a password" : "it speaks no SOCKS 5 without a password");
            }
            if (!known) {
                return Deferred.succeed(new byte[2]);
            }
            ByteArrayOutputStream who = new ByteArrayOutputStream();
            who.write(1);
            text(who, proxy.credentials().orElseThrow().user());
            text(who, proxy.credentials().orElseThrow().password());
            connection.send(who.toByteArray());
            return connection.readExactly(2).addCallback(answer -> {
                if (answer[1] != 0) {
                    throw new IOException("it does not know this user and password");
                }
                return answer;
            });
        }

        private static void text(ByteArrayOutputStream to, String text) throws IOException {
            byte[] bytes = text.getBytes(UTF_8);
            if (bytes.length > 255) {
                throw new IOException("it takes no names of more than 255 bytes");
            }
            to.write(bytes.length);
            to.writeBytes(bytes);
        }

        private Deferred<byte[]> ask() throws IOException {
            ByteArrayOutputStream wanted = new ByteArrayOutputStream();
            wanted.writeBytes(new byte[] {VERSION, 1, 0, 3});
            text(wanted, origin.host());
            wanted.write(origin.port() >> 8);
            wanted.write(origin.port());
            connection.send(wanted.toByteArray());
            return connection.readExactly(5);
        }

        private Deferred<byte[]> skipAddress(byte[] answer) throws IOException {
            if (answer[0] != VERSION || answer[1] != 0) {
                throw new IOException("it makes no such connection: reply " + answer[1]);
            }
            int rest = switch (answer[3]) {
                case 1 -> 3;
                case 3 -> answer[4] & 0xff;
                case 4 -> 15;
                default -> throw new IOException("its reply has an address of an unknown kind");
            };
            return connection.readExactly(rest + 2);
        }
    }
}
