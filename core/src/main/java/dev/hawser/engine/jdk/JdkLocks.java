package dev.hawser.engine.jdk;

import java.lang.management.ManagementFactory;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What threads are blocked on in the JDK. Who owns a lock, it tells only where {@code java.base/java.util.concurrent.locks} is
 * opened to this module; of monitors it tells nothing.
 */
public final class JdkLocks {
    /** Null where it is not open. */
    private static final @Nullable Method OWNER = owner();

    private JdkLocks() {}

    private static @Nullable Method owner() {
        try {
            Method owner = AbstractOwnableSynchronizer.class.getDeclaredMethod("getExclusiveOwnerThread");
            return owner.trySetAccessible() ? owner : null;
        } catch (NoSuchMethodException | InaccessibleObjectException | SecurityException e) {
            return null;
        }
    }

    /**
     * What a thread is blocked on.
     *
     * @param thread one that is blocked
     * @return the lock, or part of it
     */
    public static Optional<Object> blocker(Thread thread) {
        return Optional.ofNullable(LockSupport.getBlocker(thread));
    }

    /**
     * The owner of a lock.
     *
     * @param blocker what {@link #blocker} gave
     * @return its thread, if that is known
     */
    public static Optional<Thread> owner(Object blocker) {
        if (OWNER == null || !(blocker instanceof AbstractOwnableSynchronizer)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable((Thread) OWNER.invoke(blocker));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether it is a lock that one thread at a time can own.
     *
     * @param blocker what {@link #blocker} gave
     * @return whether it is one of the JDK's
     */
    public static boolean isExclusive(Object blocker) {
        Class<?> outer = blocker.getClass().getEnclosingClass();
        return outer == ReentrantLock.class || outer == ReentrantReadWriteLock.class;
    }

    /**
     * Whether a lock that somebody waits for has no owner: then it is being handed over.
     *
     * @param blocker what {@link #blocker} gave
     * @return whether it is so; false also for what is no exclusive lock
     */
    public static boolean isHandedOver(Object blocker) {
        return blocker.getClass().getEnclosingClass() == ReentrantLock.class
                && blocker.toString().contains("[State = 0,"); // as AbstractQueuedSynchronizer says it prints
    }

    /**
     * Whether another platform thread owns a lock. Asks the JVM, which looks through the heap for it.
     *
     * @param known this one is not meant
     * @param blocker what {@link #blocker} gave
     * @return whether one is known to
     */
    public static boolean isHeldBesides(Thread known, Object blocker) {
        if (!(blocker instanceof AbstractOwnableSynchronizer)) {
            return false;
        }
        try {
            return Stream.of(ManagementFactory.getThreadMXBean().dumpAllThreads(false, true))
                    .filter(thread -> thread.getThreadId() != known.threadId())
                    .flatMap(thread -> Stream.of(thread.getLockedSynchronizers()))
                    .anyMatch(lock -> lock.getIdentityHashCode() == System.identityHashCode(blocker)
                            && lock.getClassName().equals(blocker.getClass().getName()));
        } catch (LinkageError e) {
            return false; // a JVM without java.management
        }
    }

    /**
     * The name of what a thread is blocked on.
     *
     * @param blocker what {@link #blocker} gave
     * @return its class, without what is inside of it
     */
    public static String name(Object blocker) {
        String type = blocker.getClass().getName();
        int inner = type.indexOf('$');
        return (inner < 0 ? type : type.substring(0, inner)) + "@"
                + Integer.toHexString(System.identityHashCode(blocker));
    }
}
