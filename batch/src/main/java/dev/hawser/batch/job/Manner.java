package dev.hawser.batch.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a step is done, whatever its kind: what stands beside its type in a job.
 *
 * @param when what must hold, or the step is left out; empty for nothing
 * @param onError what a failure of it means; empty for what the kind of failure says
 * @param retries how often it is tried by itself; empty for once
 * @param once whether it is never done again for a row, once it has succeeded
 * @param emit what rows it finds; empty for none
 * @param slots how many rows may be at it at once; empty for no bound
 * @param foreach the list for each element of which it is done; empty for once
 */
public record Manner(
        Optional<Condition> when,
        Optional<OnError> onError,
        Optional<Retries> retries,
        boolean once,
        Optional<Emit> emit,
        Optional<Integer> slots,
        Optional<Foreach> foreach,
        Optional<Results> results) {
    /** As steps are done unless the job says otherwise. */
    public static final Manner PLAIN = new Manner(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** What a failure means. */
    public enum OnError {
        /** The row goes on with the next step. */
        CONTINUE,
        /** The row is dead at once. */
        DEAD,
        /** The row is tried again, whatever kind of failure it is. */
        RETRY
    }

    /**
     * How often a step is tried by itself, before the attempt fails.
     *
     * @param attempts at most, with the first time
     * @param base the longest wait before the second time; it doubles
     * @param cap the longest wait
     */
    public record Retries(int attempts, Duration base, Duration cap) {}

    private static final Key<Condition> WHEN = Key.of(
            "when",
            KeyTypes.CONDITION,
            "What must hold, or the step is left out for the row: `plan == 'large' and not site.address exists`.");

    private static final Key<OnError> ON_ERROR = Key.of(
            "on-error",
            KeyTypes.oneOf(OnError.class),
            "What a failure of the step means: `continue` goes on with the next step, which finds what happened in"
                    + " `{{step.failure.kind}}` and `{{step.failure.message}}`; after `dead` the row is not tried again, after"
                    + " `retry` it is, whatever kind of failure it is. Left out, the kind of failure tells.");

    private static final Key<Integer> ATTEMPTS = Key.of(
                    "attempts", KeyTypes.integer(1, 1000), "How often the step is tried at most, with the first time.")
            .required();

    private static final Key<Duration> BASE = Key.of(
                    "base",
                    KeyTypes.DURATION,
                    "The longest wait before the second time; it doubles with each. The wait is drawn evenly from 0 to"
                            + " that, and is no shorter than a server asks for.")
            .defaulting("200ms");

    private static final Key<Duration> CAP =
            Key.of("cap", KeyTypes.DURATION, "The longest wait.").defaulting("30s");

    private static final Key<Settings> RETRIES = Key.of(
            "retries",
            KeyTypes.mapping("retries", List.of(ATTEMPTS, BASE, CAP), ATTEMPTS),
            "How often the step is tried by itself after a failure that may pass, while those before it are left alone. The"
                    + " row holds no slot in between, and the budget of the job's own retries does not count it.");

    private static final Key<Boolean> ONCE = Key.of(
                    "once",
                    KeyTypes.FLAG,
                    "Whether the step is never done again for the row, once it has succeeded: that is made durable, with what"
                            + " it captured, before the next step begins, and further tries, `resume` and `retry-dead` go on"
                            + " behind it.")
            .defaulting("false");

    private static final Key<Integer> SLOTS = Key.of(
            "slots",
            KeyTypes.integer(1, 1_000_000),
            "How many rows may be at this step at once, at most. A row that waits for that keeps its own slot, but its time"
                    + " stands still.");

    static final List<Key<?>> KEYS = List.of(WHEN, ON_ERROR, RETRIES, ONCE, SLOTS, Foreach.KEY, Emit.KEY, Results.KEY);

    /** {@return whether a setting of a step is one that all have} */
    static boolean has(String name) {
        return KEYS.stream().anyMatch(key -> key.name().equals(name));
    }

    /** {@return the setting within one of these that is meant when no mapping stands there} */
    static Optional<String> shortForm(String name) {
        return switch (name) {
            case "retries" -> Optional.of(ATTEMPTS.name());
            case "foreach" -> Optional.of(Foreach.IN.name());
            case "emit" -> Optional.of(Emit.JSON.name());
            case "results" -> Optional.of(Results.FAILED.name());
            default -> Optional.empty();
        };
    }

    /**
     * {@return what a step says of it}
     *
     * @param what the step, for messages
     * @param step its mapping
     * @param reading what else is needed
     * @throws BadValue if it cannot be read
     */
    static Manner of(String what, Node.Mapping step, Reading reading) throws BadValue {
        Map<String, Node.Entry> entries = new LinkedHashMap<>(step.entries());
        entries.keySet().removeIf(name -> !has(name));
        if (entries.isEmpty()) {
            return PLAIN;
        }
        if (entries.containsKey(Emit.KEY.name())) {
            reading.names().declare(Emit.FOUND, Set.of(StepPlan.ANY));
        }
        try {
            Node.Mapping own = new Node.Mapping(step.position(), entries);
            return of(Settings.of(what, own, new Settings.Declared(KEYS, null), reading), reading.names());
        } finally {
            reading.names().forget(Emit.FOUND);
        }
    }

    /** Whether a step is done, and for which list, is known before there is an element; the rest may refer to one. */
    private static Manner of(Settings settings, Names names) {
        boolean hasElements = settings.has(Foreach.KEY) || settings.has(Results.KEY);
        if (hasElements) {
            names.announce(Foreach.EACH);
        }
        Optional<Condition> when = settings.find(WHEN);
        Optional<Foreach> foreach = settings.find(Foreach.KEY).map(Foreach::of);
        if (hasElements) {
            names.declare(Foreach.EACH, Set.of(StepPlan.ANY));
        }
        Manner manner = new Manner(
                when,
                settings.find(ON_ERROR),
                settings.find(RETRIES).map(Manner::retries),
                settings.get(ONCE),
                settings.find(Emit.KEY).map(Emit::of),
                settings.find(SLOTS),
                foreach,
                settings.find(Results.KEY).map(Results::of));
        if (hasElements) {
            names.forget(Foreach.EACH);
        }
        return manner;
    }

    private static Retries retries(Settings settings) {
        return new Retries(settings.get(ATTEMPTS), settings.get(BASE), settings.get(CAP));
    }

    /** {@return how it is told of in a plan, a line each} */
    public List<String> described() {
        List<String> lines = new ArrayList<>();
        when.ifPresent(condition -> lines.add("when " + condition));
        retries.ifPresent(again -> lines.add("up to " + again.attempts() + " times"));
        onError.ifPresent(what -> lines.add("on error: " + what.name().toLowerCase(Locale.ROOT)));
        if (once) {
            lines.add("once");
        }
        slots.ifPresent(count -> lines.add("for " + count + " rows at once"));
        foreach.ifPresent(list -> lines.add("for each element of a list, " + list.slots() + " at once"));
        emit.ifPresent(rows -> lines.add(rows.described()));
        results.ifPresent(of -> lines.add(of.described()));
        return lines;
    }
}
