package dev.hawser.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.scope.Nursery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Scoped values, and what a thread has, carried to where work runs. */
@Tag("both")
class ContextSnippetsTest {
    private static final ScopedValue<String> USER = ScopedValue.newInstance();
    private static final ScopedValue<String> TENANT = ScopedValue.newInstance();
    private static final ThreadLocal<String> LOGGED = ThreadLocal.withInitial(() -> "none");

    private final List<String> log = new ArrayList<>();

    private static String seen() {
        return USER.orElse("nobody") + " " + TENANT.orElse("no tenant") + " " + LOGGED.get();
    }

    private static Reactor carrying(VirtualTime time) {
        // @start region="carrier"
        ContextCarrier carrier = ContextCarrier.scopedValues(USER, TENANT)
                .and(ContextCarrier.state(
                        LOGGED::get, LOGGED::set)); // such as MDC::getCopyOfContextMap, MDC::setContextMap
        return Reactor.create(o -> o.context(carrier).poller(time));
        // @end
    }

    @Test
    @DisplayName("snippet: scoped values are seen in functions, children, timers and jobs")
    void carrier() {
        VirtualTime time = VirtualTime.create();
        try (Reactor reactor = carrying(time)) {
            ScopedValue.where(USER, "anna").run(() -> {
                LOGGED.set("request 1");
                var _ = reactor.inline(() -> {
                    Nursery.run(nursery -> {
                        nursery.start(() -> {
                            var _ = reactor.sleep(Duration.ofSeconds(1)).await();
                            return log.add("child " + seen());
                        });
                        ScopedValue.where(TENANT, "t")
                                .call(() -> nursery.start(() -> log.add("inner child " + seen())));
                    });
                    return log.add("function " + seen());
                });
                reactor.callLater(Duration.ofSeconds(2), () -> log.add("timer " + seen()));
                LOGGED.remove();
            });
            Deferred<String> job = ScopedValue.where(USER, "bert").call(() -> reactor.deferToThread(() -> seen()));
            var _ = reactor.inline(() -> log.add("without " + seen()));
            time.advance(Duration.ofSeconds(3));
            assertThat(job.outcome()).contains(new Outcome.Success<>("bert no tenant none"));
        }
        assertThat(log)
                .containsExactly(
                        "inner child anna t request 1",
                        "without nobody no tenant none",
                        "child anna no tenant request 1",
                        "function anna no tenant request 1",
                        "timer anna no tenant request 1");
    }
}
