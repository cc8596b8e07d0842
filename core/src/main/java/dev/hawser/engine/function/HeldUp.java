package dev.hawser.engine.function;

import dev.hawser.engine.jdk.JdkLocks;
import dev.hawser.engine.jdk.MonitorOwner;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Set;

/**
 * Under virtual time: whether a thread of the reactor waits for one outside, so that time has to stand still. Kept are the
 * threads that a call of the JDK has set aside, until they go on or turn out to be no reason; what they wait for is asked when
 * time is about to jump.
 *
 * <p>A lock that a thread of the reactor holds is no reason: that one may sleep with it, and time must go on. Of other
 * waits, such as for a latch, nobody can tell who will end them. On the reactor, in carrier mode; otherwise who waits
 * holds the reactor up anyway.
 */
public final class HeldUp {
    /** By what time is held up. */
    public enum By {
        /** By nothing. */
        NOTHING,
        /** By one that another thread has just woken or hands a lock to, as it seems. */
        PERHAPS_A_THREAD,
        /** By a lock that another thread holds. */
        A_THREAD
    }

    private final Set<Thread> aside = Collections.newSetFromMap(new IdentityHashMap<>());

    /** A call of the JDK has set a thread aside. */
    void setAside(Thread thread) {
        if (thread.isAlive()) {
            aside.add(thread);
        }
    }

    void goesOn(Thread thread) {
        aside.remove(thread);
    }

    boolean isEmpty() {
        return aside.isEmpty();
    }

    /** {@return whether time may be held up} Asked when nothing can go on; cheap. */
    public boolean isPossible() {
        if (isEmpty()) { // nearly always, and an iterator would be an object
            return false;
        }
        aside.removeIf(thread -> isNoReason(thread) && !isWoken(thread));
        return !isEmpty();
    }

    /** It is on its way here, and may have been woken while it was asked about. */
    private static boolean isWoken(Thread thread) {
        return thread.getState() == Thread.State.RUNNABLE;
    }

    private static boolean isNoReason(Thread thread) {
        return switch (thread.getState()) {
            case RUNNABLE, BLOCKED -> false;
            case WAITING ->
                JdkLocks.blocker(thread).filter(JdkLocks::isExclusive).isEmpty();
            case NEW, TIMED_WAITING, TERMINATED -> true;
        };
    }

    /** {@return by what it is held up} Dear, when a thread is blocked. Whoever is no reason is not asked about again. */
    public By by() {
        By all = By.NOTHING;
        for (Iterator<Thread> threads = aside.iterator(); threads.hasNext(); ) {
            Thread thread = threads.next();
            By one = by(thread);
            if (one == By.NOTHING && isWoken(thread)) {
                one = By.PERHAPS_A_THREAD;
            } else if (one == By.NOTHING) {
                threads.remove();
            }
            all = one.compareTo(all) > 0 ? one : all;
        }
        return all;
    }

    private static By by(Thread thread) {
        return switch (thread.getState()) {
            case RUNNABLE -> By.PERHAPS_A_THREAD;
            case BLOCKED ->
                switch (MonitorOwner.ofThatWhichBlocks(thread)) {
                    case UNKNOWN, VIRTUAL_THREAD -> By.NOTHING;
                    case NOBODY -> By.PERHAPS_A_THREAD;
                    case PLATFORM_THREAD -> By.A_THREAD;
                };
            case WAITING -> JdkLocks.blocker(thread).map(HeldUp::byLock).orElse(By.NOTHING);
            case NEW, TIMED_WAITING, TERMINATED -> By.NOTHING;
        };
    }

    private static By byLock(Object blocker) {
        return JdkLocks.owner(blocker)
                .map(owner ->
                        owner.isVirtual() ? By.NOTHING : By.A_THREAD) // of a virtual one nobody can tell whose it is
                .orElseGet(() -> byUnknown(blocker));
    }

    /** Asked twice: between two questions it may go from hand to hand. */
    private static By byUnknown(Object blocker) {
        for (int i = 0; i < 2; i++) {
            if (JdkLocks.isHeldBesides(Thread.currentThread(), blocker)) {
                return By.A_THREAD;
            }
            if (JdkLocks.isHandedOver(blocker)) {
                return By.PERHAPS_A_THREAD;
            }
        }
        return By.NOTHING;
    }

    /** It has waited for long enough: what holds it up is taken for the reactor's own. */
    public void giveUp() {
        aside.clear();
    }

    /** {@return who waits for what, for a message} */
    public String words() {
        StringBuilder words = new StringBuilder();
        for (Thread thread : aside) {
            words.append(words.isEmpty() ? "" : ", ")
                    .append(thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName())
                    .append(JdkLocks.blocker(thread)
                            .map(lock -> " waits for " + JdkLocks.name(lock)
                                    + JdkLocks.owner(lock)
                                            .map(owner -> ", held by " + owner.getName())
                                            .orElse(""))
                            .orElse(" waits for a monitor"));
        }
        return words.toString();
    }
}
