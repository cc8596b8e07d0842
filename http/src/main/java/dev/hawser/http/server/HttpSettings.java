package dev.hawser.http.server;

import dev.hawser.http.h1.HeadLimits;
import dev.hawser.net.policy.Policies;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/** What has become of the {@link HttpServerOptions}. */
record HttpSettings(
        HeadLimits head,
        long maxBody,
        Duration headTimeout,
        Duration bodyTimeout,
        int minBodyRate,
        Duration bodyRateFrom,
        Duration idleTimeout,
        Duration writeTimeout,
        Duration handlerTimeout,
        Duration grace,
        int maxRequestsOfConnection,
        Http2Settings http2,
        int maxInWork,
        int maxWaiting,
        Consumer<? super Served> observer,
        InstantSource clock,
        Policies policies) {
    /** Is told, and does nothing. */
    static final Consumer<Served> NOBODY = _ -> {};

    boolean isObserved() {
        return observer != NOBODY;
    }
}
