package dev.hawser.batch.step;

import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A step is done again and again until something holds. That is no retry: nothing has failed, and the steps before it are
 * not done again.
 *
 * @param every how long it waits before it looks again
 * @param most how long it looks at most
 * @param slot what becomes of the slot meanwhile
 */
record Until(Duration every, Duration most, Slot slot) {
    private static final Duration SHORTEST = Duration.ofMillis(10);

    /** What becomes of the slot while a step waits. */
    enum Slot {
        /** Others have it. */
        RELEASE,
        /** It stays taken. */
        KEEP
    }

    private static final Key<Duration> EVERY = Key.of(
                    "every",
                    KeyTypes.DURATION,
                    "How long to wait before looking again; longer, if the server asks for it by Retry-After.")
            .defaulting("5s");
    private static final Key<Duration> FOR = Key.of(
                    "for", KeyTypes.DURATION, "How long to look at most. The step fails then, for good.")
            .defaulting("10m");
    private static final Key<Slot> SLOT = Key.of(
                    "slot",
                    KeyTypes.oneOf(Slot.class),
                    "Whether the slot, and the room that the row's key has, are for others while it waits. The row may go"
                            + " on in another slot then. A wait that keeps its slot counts as time of the attempt.")
            .defaulting("release");

    /** The settings that say so, beside those that say what must hold. */
    static final List<Key<?>> KEYS = List.of(EVERY, FOR, SLOT);

    static Until of(Settings settings) {
        Duration every = settings.get(EVERY);
        if (every.compareTo(SHORTEST) < 0) {
            settings.error(EVERY, "was " + StepFailure.spoken(every) + ", expected 10ms or more");
        }
        return new Until(every, settings.get(FOR), settings.get(SLOT));
    }

    /** Looks once. */
    interface Look {
        /**
         * {@return what the step captures, since it holds}
         *
         * @throws StepFailure that may pass, if it does not hold yet; another one to fail the step
         */
        ObjectNode look() throws Exception;
    }

    /** {@return what the step captures, as soon as it holds} In an inline function. */
    ObjectNode repeat(Performance performance, Look look) throws Exception {
        long begin = performance.reactor().nanoTime();
        while (true) {
            StepFailure notYet;
            try {
                return look.look();
            } catch (StepFailure failure) {
                if (!failure.isTransient()) {
                    throw failure;
                }
                notYet = failure;
            }
            Duration asked = notYet.retryAfter();
            Duration wait = asked != null && asked.compareTo(every) > 0 ? asked : every;
            long age = performance.reactor().nanoTime() - begin;
            if (age + wait.toNanos() > most.toNanos()) {
                throw StepFailure.permanent(
                        "until",
                        "still not so after " + StepFailure.spoken(Duration.ofNanos(age)) + ": " + notYet.text());
            }
            if (slot == Slot.KEEP) {
                performance.reactor().sleep(wait).await();
            } else {
                rest(performance, wait);
            }
        }
    }

    /** Waits without a slot. */
    static void rest(Performance performance, Duration wait) {
        StepObserver observer = performance.scope().attempt().observer();
        observer.leaveSlot();
        performance.reactor().sleep(wait).await();
        performance.scope().moveTo(observer.takeSlot(performance.scope().slot()).await());
    }

    /** {@return how it is told of in a plan} */
    String described() {
        return "until that holds, every " + StepFailure.spoken(every) + " for up to " + StepFailure.spoken(most);
    }
}
