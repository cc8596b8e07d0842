package dev.hawser.web;

import dev.hawser.batch.run.RunView;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The figures at the head of a page. They are rounded, so that they stay the same for a while. */
final class Heads {
    private static final MathContext THREE_DIGITS = new MathContext(3);
    private static final long MICRO = 1_000;
    private static final double TENTH = 1e5;

    private Heads() {}

    static ObjectNode of(RunView view) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        boolean held = view.state() == RunView.State.RUNNING && view.waiting().held() > 0;
        head.put("state", held ? "held" : view.state().name().toLowerCase(Locale.ROOT));
        view.counts().total().ifPresent(total -> head.put("total", total));
        view.counts().estimate().ifPresent(about -> head.put("estimate", about));
        head.put("done", view.counts().done()).put("dead", view.counts().dead());
        head.put("skipped", view.counts().skipped()).put("read", view.counts().read());
        head.put("slots", view.slotLimit()).put("busy", view.occupied()).put("stuck", view.stuck());
        head.put("perSecond", rounded(view.perSecond()));
        head.put("began", Math.round((view.atMicros() - micros(view.elapsed())) / TENTH) / 10.0);
        view.eta()
                .ifPresent(
                        eta -> head.putArray("eta").add(seconds(eta.atLeast())).add(seconds(eta.atMost())));
        head.put("attempts", view.tally().attempts())
                .put("failed", view.tally().failed())
                .put("retries", view.tally().retries());
        if (view.times().count() > 0) {
            head.put("p50", micros(view.times().median()))
                    .put("p99", micros(view.times().p99()));
        }
        head.putObject("waiting")
                .put("slot", view.waiting().slot())
                .put("key", view.waiting().key())
                .put("held", view.waiting().held())
                .put("rate", view.waiting().rate())
                .put("retry", view.waiting().retry())
                .put("resting", view.waiting().resting())
                .put("recording", view.waiting().recording());
        return head;
    }

    static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).round(THREE_DIGITS);
    }

    private static long micros(Duration time) {
        return time.toNanos() / MICRO;
    }

    private static long seconds(Duration time) {
        return time.toSeconds();
    }
}
