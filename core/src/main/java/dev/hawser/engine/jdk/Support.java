package dev.hawser.engine.jdk;

import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What this JVM offers for carrier mode. */
public final class Support {
    private final @Nullable SchedulerWay way;
    private final Set<Trait> missing;
    private final String problem;

    private Support(@Nullable SchedulerWay way, Set<Trait> missing, String problem) {
        this.way = way;
        this.missing = Set.copyOf(missing);
        this.problem = problem;
    }

    /**
     * Tries the ways in order.
     *
     * @param missingLink what else could not be found in the JDK, or an empty string
     */
    static Support find(String missingLink) {
        return missingLink.isEmpty() ? of(SchedulerWay.inOrder()) : new Support(null, Set.of(), missingLink);
    }

    /** The first of these that has all that is needed. */
    static Support of(SchedulerWay... ways) {
        StringBuilder why = new StringBuilder();
        for (SchedulerWay way : ways) {
            try {
                Set<Trait> missing = Probe.missing(way);
                if (!isNeeded(missing)) {
                    return new Support(way, missing, "");
                }
                why.append(by(way)).append(" lacks ").append(spoken(missing)).append("; ");
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                why.append(by(way)).append(": ").append(e).append("; ");
            }
        }
        why.setLength(why.length() - 2);
        return new Support(null, Set.of(), why.toString());
    }

    private static boolean isNeeded(Set<Trait> missing) {
        for (Trait trait : missing) {
            if (trait.isNeeded()) {
                return true;
            }
        }
        return false;
    }

    private static String by(SchedulerWay way) {
        return "a scheduler by " + way.description();
    }

    private static String spoken(Set<Trait> traits) {
        return traits.stream().sorted().map(Trait::description).collect(Collectors.joining(", "));
    }

    /** {@return whether functions can be run on the reactor's own thread} */
    public boolean hasCarrierMode() {
        return way != null;
    }

    /** {@return whether all it takes is the flag: the JVM keeps its package {@code java.lang} closed to us} */
    public boolean isClosed() {
        return way == null && !Thread.class.getModule().isOpen("java.lang", Support.class.getModule());
    }

    /** {@return the way to threads of a scheduler of ours; null without carrier mode} */
    @Nullable SchedulerWay way() {
        return way;
    }

    /** {@return what there is and what is missing, in words, such as "carrier mode"} */
    @Override
    public String toString() {
        if (way == null) {
            return "no carrier mode: " + problem;
        }
        String by = way instanceof SchedulerWay.ByConstructor ? "" : " by " + way.description();
        return "carrier mode" + by + (missing.isEmpty() ? "" : ", without " + spoken(missing));
    }
}
