package dev.hawser.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Meters of a reactor, in Micrometer's own registries. */
class ReactorMetricsTest {
    // @start region="use"
    static void watch(Reactor reactor, MeterRegistry registry) {
        ReactorMetrics.of(reactor).bindTo(registry);
    }
    // @end region="use"

    @Test
    void metersTellWhatTheReactorHoldsAndStayWhenItIsClosed() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        Promise<String> never = new Promise<>();
        try (Reactor reactor = Reactor.start(options -> options.name("metered"))) {
            watch(reactor, registry);
            reactor.blockingCallFromThread(() -> {
                var _ = reactor.inline("waits", never::await);
                return true;
            });
            assertThat(registry.get("hawser.functions")
                            .tag("reactor", "metered")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get("hawser.turns").functionCounter().count()).isPositive();
            assertThat(registry.get("hawser.lag")
                            .tag("quantile", "0.99")
                            .timeGauge()
                            .value(TimeUnit.NANOSECONDS))
                    .isPositive();
            reactor.callFromThread(() -> never.callback(""));
        }
        assertThat(registry.get("hawser.turns").functionCounter().count()).isPositive();
    }

    @Test
    void aReactorThatIsHeldLetsNobodyWaitForLong() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        CountDownLatch held = new CountDownLatch(1);
        try (Reactor reactor = Reactor.start(options -> options.name("held").stallThreshold(Duration.ZERO))) {
            watch(reactor, registry);
            reactor.callFromThread(() -> spinUntil(held));
            assertThat(registry.get("hawser.functions").gauge().value()).isZero();
            held.countDown();
        }
    }

    private static void spinUntil(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aScrapeByTheReactorItselfDoesNotWaitForIt() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Reactor reactor = Reactor.start(options -> options.name("served"))) {
            watch(reactor, registry);
            String text = reactor.blockingCallFromThread(registry::scrape);
            assertThat(text)
                    .contains("hawser_turns_total{reactor=\"served\"}")
                    .contains("hawser_lag_seconds{quantile=\"0.99\",reactor=\"served\"}");
        }
    }
}
