package dev.hawser.web;

import dev.hawser.defer.Promise;
import dev.hawser.http.Event;
import dev.hawser.http.EventOutput;
import dev.hawser.http.HttpException;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.reactor.DelayedCall;
import dev.hawser.reactor.Reactor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The pages that are open. Each gets changes ten times a second at most, and so many bytes a second on the average. */
final class Streams {
    private static final int MOST = 200;
    private static final Duration TENTH = Duration.ofMillis(100);
    private static final long BYTES_PER_SECOND = 6_000;

    /** Many pages are each told less often, so that all of them together cost what a few do; but once a second at least. */
    private static final long NANOS_FOR_EACH_PAGE = 15_000_000;

    /** So that a page knows within a few seconds that its connection is dead. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final long NANOS = 1_000_000_000;

    private final Reactor reactor;
    private final InstantSource clock;
    private final Set<Promise<Boolean>> naps = new HashSet<>();
    private int open;
    private boolean closed;

    Streams(Reactor reactor, InstantSource clock) {
        this.reactor = reactor;
        this.clock = clock;
    }

    int open() {
        return open;
    }

    /** {@return a page's events, which end with the run or with {@link #close}} */
    Response events(RunSight sight, SlotWindow window, boolean control) {
        if (closed || open >= MOST) {
            throw new HttpException(Status.SERVICE_UNAVAILABLE, "so many pages are open that there is no room");
        }
        return Response.events(out -> {
            open++;
            try {
                run(out, sight, window, control);
            } finally {
                open--;
            }
        });
    }

    private void run(EventOutput out, RunSight sight, SlotWindow window, boolean control) throws Exception {
        PageStream page = new PageStream(sight, window);
        out.send(Event.of(about(sight, control)).withType("about").withRetry(RETRY))
                .await();
        long spoke = reactor.nanoTime();
        boolean first = true;
        while (true) {
            boolean last = closed || sight.picture().ended();
            String changes = page.changes();
            if (!changes.isEmpty() || reactor.nanoTime() - spoke > SILENCE.toNanos()) {
                out.send(Event.of(timed(changes))).await();
                spoke = reactor.nanoTime();
            }
            if (last) {
                boolean over = sight.picture().ended();
                out.send(Event.of(over ? "over" : "closed").withType("end")).await();
                return;
            }
            long cost = first ? 0 : changes.length() * NANOS / BYTES_PER_SECOND;
            first = false;
            if (!nap(untilBeat(cost))) {
                return;
            }
        }
    }

    /** Until when so much is over, at the same times for all pages: then most of them are told the same, which is made once. */
    private long untilBeat(long nanos) {
        long beat = Math.max(TENTH.toNanos(), Math.min(NANOS, open * NANOS_FOR_EACH_PAGE));
        long beats = Math.max(1, Math.ceilDiv(nanos, beat));
        long now = reactor.nanoTime();
        return (Math.floorDiv(now, beat) + beats) * beat - now;
    }

    private static String about(RunSight sight, boolean control) {
        RunAbout about = sight.about();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", about.name())
                .put("directory", about.directory().toString())
                .put("control", control)
                .put("fleet", sight instanceof FleetSight);
        about.steps().forEach(json.putArray("steps")::add);
        return json.toString();
    }

    /** With the time here, which the page's own clock may differ from. */
    private String timed(String changes) {
        String now = "{\"now\":" + clock.millis();
        return changes.isEmpty() ? now + "}" : now + "," + changes.substring(1);
    }

    /** {@return whether the stream goes on} */
    private boolean nap(long nanos) throws Exception {
        Promise<Boolean> nap = new Promise<>();
        naps.add(nap);
        DelayedCall alarm = reactor.callLater(Duration.ofNanos(nanos), () -> nap.callback(true));
        try {
            return nap.await();
        } finally {
            naps.remove(nap);
            if (alarm.isActive()) {
                alarm.cancel();
            }
        }
    }

    /** Breaks all off. */
    void cut() {
        wake(false);
    }

    /** Every page is told what there is to say, and no more. */
    void close() {
        closed = true;
        wake(true);
    }

    private void wake(boolean goOn) {
        Set.copyOf(naps).forEach(nap -> {
            if (!nap.isFired()) {
                nap.callback(goOn);
            }
        });
    }
}
