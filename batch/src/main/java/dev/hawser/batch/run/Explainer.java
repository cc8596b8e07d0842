package dev.hawser.batch.run;

import dev.hawser.batch.run.Explanation.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what an item waits for. */
final class Explainer {
    /** So many items that keep a key busy are named. */
    private static final int MOST_NAMES = 5;

    /** So many rows are looked at for a sample of those that wait: with more, the reactor would stand. */
    private static final int MOST_LOOKED_AT = 200;

    private final Insight run;
    private final Parts parts;

    Explainer(Insight run) {
        this.run = run;
        this.parts = run.parts();
    }

    Explanation explain(String id) {
        Row row = run.outcomes().row(id);
        if (row == null) {
            return notHeld(id);
        }
        return switch (row.place) {
            case RUNNING -> new Explanation(id, Place.RUNNING, running(row));
            case RECORDING ->
                new Explanation(
                        id,
                        Place.RECORDING,
                        "has ended; its outcome is under way to the disk, as one of "
                                + run.outcomes().unrecorded());
            case BETWEEN_TRIES ->
                new Explanation(
                        id,
                        Place.WAITS_FOR_RETRY,
                        "try " + row.lease.attempt() + " failed; the next is due "
                                + in(row.due - parts.clock().nanos()));
            case WAITING -> waiting(id, row);
            case RESTING ->
                new Explanation(id, Place.RESTING, "is under way, without a slot until its step looks again");
        };
    }

    /** A sample of the rows that wait, of each kind so many at most. */
    List<Explanation> waiting(int most) {
        List<Explanation> found = new ArrayList<>();
        Map<Place, Integer> counts = new EnumMap<>(Place.class);
        for (Row row : run.outcomes().someWithoutSlot(MOST_LOOKED_AT)) {
            Explanation told = explain(row.item().id());
            if (counts.merge(told.place(), 1, Integer::sum) <= most) {
                found.add(told);
            }
        }
        return found;
    }

    private Explanation notHeld(String id) {
        String more = "";
        if (run.source().counts().full()) {
            more = "; no more rows are read at present, because those that are held take as much memory as they may";
        } else if (parts.waiting().size() >= parts.options().lookAhead()) {
            more = "; no more rows are read at present, because "
                    + parts.waiting().size()
                    + " wait without a slot, which is as many as may, most of them for their key";
        }
        return new Explanation(
                id,
                Place.NOT_HELD,
                "is not held: it has not been read yet, or has ended, or is not in the input" + more);
    }

    private String running(Row row) {
        RunningAttempt attempt = attemptOf(row);
        if (attempt == null) {
            return "runs";
        }
        String since = " for " + DurationText.of(Duration.ofNanos(parts.clock().nanos() - attempt.startNanos));
        String step = attempt.step().isEmpty() ? "" : ", at step " + attempt.step();
        return "runs in slot " + attempt.slot + since + ", try " + attempt.number + step;
    }

    private Explanation waiting(String id, Row row) {
        KeyQueue queue = row.queue;
        if (queue != null && queue.breaker.room() == 0) {
            return held(id, queue);
        }
        Explanation ofKey = queue == null ? null : ofKey(id, queue);
        return ofKey == null ? ofAll(id) : ofKey;
    }

    private @Nullable Explanation ofKey(String id, KeyQueue queue) {
        if (queue.paced) {
            return new Explanation(
                    id,
                    Place.WAITS_FOR_RATE,
                    "waits for the start rate of " + queue.named() + ": the next start is due "
                            + in(queue.pacedUntil - parts.clock().nanos()) + "; "
                            + Counted.of(queue.size(), "waits", "wait") + " for that");
        }
        if (queue.running >= queue.most()) {
            return new Explanation(
                    id,
                    Place.WAITS_FOR_KEY,
                    "waits for key " + queue.key + ", of which " + queue.running + " of "
                            + Counted.of(queue.most(), "runs", "run") + ": " + names(queue) + "; "
                            + Counted.of(queue.size(), "waits", "wait") + " for it");
        }
        return null;
    }

    private Explanation ofAll(String id) {
        return switch (run.gate()) {
            case PAUSED -> new Explanation(id, Place.PAUSED, "waits until the run is resumed");
            case RECORDS ->
                new Explanation(
                        id,
                        Place.WAITS_FOR_RECORDS,
                        "waits until the disk has taken some of the "
                                + run.outcomes().unrecorded() + " outcomes that are under way to it");
            case LOAD ->
                new Explanation(
                        id,
                        Place.WAITS_FOR_RATE,
                        "waits until the machine is less busy: "
                                + run.load().missed().orElse("it is"));
            case RATE ->
                new Explanation(
                        id,
                        Place.WAITS_FOR_RATE,
                        "waits for the start rate: the next start is due " + in(run.nanosToRate()));
            case STOPPING -> new Explanation(id, Place.STOPPING, "is not started: the run is ending");
            case SLOTS, OPEN ->
                new Explanation(
                        id,
                        Place.WAITS_FOR_SLOT,
                        "waits for a slot: " + parts.slots().occupied() + " of "
                                + Counted.of(parts.slots().limit(), "is taken", "are taken") + ", and "
                                + Counted.of(parts.waiting().startable(), "row waits", "rows wait") + " for one");
        };
    }

    private Explanation held(String id, KeyQueue queue) {
        Breaker breaker = queue.breaker;
        String next = breaker.isHeld()
                ? "; the next may start " + in(breaker.until() - parts.clock().nanos())
                : "; the next may start when one of those under way has ended";
        return new Explanation(
                id,
                Place.HELD,
                "waits for " + queue.named() + ", " + breaker.story() + next + "; "
                        + Counted.of(queue.size(), "waits", "wait") + " for that");
    }

    private String names(KeyQueue queue) {
        List<String> names = new ArrayList<>();
        for (int number = 0; number < parts.slots().end() && names.size() < MOST_NAMES; number++) {
            RunningAttempt attempt = parts.slots().occupant(number);
            if (attempt != null && attempt.row.queue == queue) {
                names.add(attempt.row.item().id() + " (slot " + number + (attempt.stuck ? ", stuck)" : ")"));
            }
        }
        String rest = queue.running > names.size() ? ", …" : "";
        return String.join(", ", names) + rest;
    }

    private @Nullable RunningAttempt attemptOf(Row row) {
        for (int number = 0; number < parts.slots().end(); number++) {
            RunningAttempt attempt = parts.slots().occupant(number);
            if (attempt != null && attempt.row == row) {
                return attempt;
            }
        }
        return null;
    }

    private static String in(long nanos) {
        if (nanos == Starts.NOT_KNOWN) {
            return "when it is this process's turn again";
        }
        return nanos <= 0 ? "now" : "in " + DurationText.of(Duration.ofNanos(nanos));
    }
}
