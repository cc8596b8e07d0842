package dev.hawser.defer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The suspensions of all reactors that exist: static mutable state, since {@code await()} and a firing must find their
 * reactor from the calling thread alone. Few are added, many are asked for, hence a copied array behind a volatile.
 */
final class SuspensionRegistry {
    private static final Suspension[] NONE = {};

    /** Replaced, never changed; written under the class lock. */
    private static volatile Suspension[] registered = NONE;

    private SuspensionRegistry() {}

    static @Nullable Suspension current() {
        Suspension[] all = registered;
        if (all.length == 1) { // nearly always, and asked at each firing
            return all[0].isCurrent() ? all[0] : null;
        }
        Suspension idle = null;
        for (Suspension suspension : all) {
            if (suspension.isCurrent()) {
                if (suspension.isTurning()) {
                    return suspension;
                }
                idle = suspension;
            }
        }
        return idle; // a thread turns at most one; of those that it owns and does not turn, the last made
    }

    static synchronized void add(Suspension suspension) {
        List<Suspension> all = new ArrayList<>(List.of(registered));
        if (!all.contains(suspension)) {
            all.add(suspension);
            registered = all.toArray(NONE);
        }
    }

    static synchronized void remove(Suspension suspension) {
        List<Suspension> all = new ArrayList<>(List.of(registered));
        if (all.remove(suspension)) {
            registered = all.toArray(NONE);
        }
    }
}
