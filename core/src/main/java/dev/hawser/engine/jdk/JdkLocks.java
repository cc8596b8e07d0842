package dev.hawser.engine.jdk;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.LockSupport;
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
