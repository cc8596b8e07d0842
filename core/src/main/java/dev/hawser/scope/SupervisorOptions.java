package dev.hawser.scope;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.Procedure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The children of a {@link Supervisor}, and what becomes of them: a draft, handed to the function given to it. */
public final class SupervisorOptions {
    RestartStrategy strategy = RestartStrategy.ONE_FOR_ONE;
    int restarts = 3;
    Duration window = Duration.ofSeconds(5);
    IntFunction<Duration> backoff = _ -> Duration.ZERO;
    Duration stopTimeout = Duration.ofSeconds(5);
    final List<ChildSpec> children = new ArrayList<>();

    /** One child. */
    record ChildSpec(String name, Restart restart, Action<? super Started<Boolean>> body, boolean saysWhenReady) {}

    SupervisorOptions() {}

    /**
     * Adds a child, an inline function, that is ready as soon as it is first set aside.
     *
     * @param name its name, for dumps and messages
     * @param restart when it is started anew
     * @param body what it does; run anew each time
     * @return this
     */
    public SupervisorOptions child(String name, Restart restart, Procedure body) {
        requireNonNull(body, "body");
        return add(name, restart, _ -> body.run(), false);
    }

    /**
     * Adds a child that says when it is ready: those after it are not started before that.
     *
     * @param name its name, for dumps and messages
     * @param restart when it is started anew
     * @param body what it does; run anew each time. It calls {@code started.ready(true)}
     * @return this
     */
    public SupervisorOptions childWhenReady(String name, Restart restart, Action<? super Started<Boolean>> body) {
        return add(name, restart, requireNonNull(body, "body"), true);
    }

    private SupervisorOptions add(
            String name, Restart restart, Action<? super Started<Boolean>> body, boolean saysWhenReady) {
        requireNonNull(name, "name");
        if (children.stream().anyMatch(child -> child.name().equals(name))) {
            throw new IllegalArgumentException("two children are called " + name);
        }
        children.add(new ChildSpec(name, requireNonNull(restart, "restart"), body, saysWhenReady));
        return this;
    }

    /**
     * Who is started anew with a child that has ended.
     *
     * @param who by default that child alone
     * @return this
     */
    public SupervisorOptions strategy(RestartStrategy who) {
        strategy = requireNonNull(who, "who");
        return this;
    }

    /**
     * How many restarts there may be; with one more, the supervisor stops its children and fails, so that whoever started
     * it acts.
     *
     * @param most 0 or more, by default 3
     * @param within in so much time, more than 0, by default 5 s
     * @return this
     */
    public SupervisorOptions intensity(int most, Duration within) {
        if (most < 0) {
            throw new IllegalArgumentException("restarts must be 0 or more, was " + most);
        }
        if (!within.isPositive()) {
            throw new IllegalArgumentException("the time for restarts must be more than 0, was " + within);
        }
        restarts = most;
        window = within;
        return this;
    }

    /**
     * How long to wait before a restart.
     *
     * @param waits by the number of restarts within the time of {@link #intensity}, 1 or more; by default no time. Such
     *     as {@code backoff::delay} of a {@code dev.hawser.task.Backoff}
     * @return this
     */
    public SupervisorOptions backoff(IntFunction<Duration> waits) {
        backoff = requireNonNull(waits, "waits");
        return this;
    }

    /**
     * How long a child may take to end when it is stopped.
     *
     * @param each 0 or more, by default 5 s
     * @return this
     */
    public SupervisorOptions stopTimeout(Duration each) {
        if (each.isNegative()) {
            throw new IllegalArgumentException("stopTimeout must not be negative, was " + each);
        }
        stopTimeout = each;
        return this;
    }
}
