package dev.hawser.http.client;

import dev.hawser.http.h1.HeadLimits;
import dev.hawser.net.Endpoint;
import dev.hawser.net.tls.TlsSettings;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What has become of the {@link HttpClientOptions}. */
record ClientSettings(
        int perOrigin,
        int maxConnections,
        int maxWaiting,
        Duration timeout,
        Duration connectTimeout,
        Duration idleTimeout,
        Duration maxAge,
        HeadLimits head,
        int maxBody,
        boolean compressed,
        int redirects,
        Optional<CookieJar> cookies,
        Retrying retrying,
        Proxies proxies,
        HttpVersion version,
        int streamWindow,
        int connectionWindow,
        TlsSettings tls,
        Optional<Function<? super Origin, ? extends Endpoint>> endpoints,
        Optional<Predicate<? super InetAddress>> addresses,
        UnaryOperator<ClientRequest> before,
        Consumer<? super Asked> observer,
        InstantSource clock) {}
