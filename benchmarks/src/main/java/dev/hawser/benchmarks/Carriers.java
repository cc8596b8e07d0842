package dev.hawser.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// The platform thread below the calling code, for a bare scheduler.
final class Carriers {
    private static final MethodHandle CURRENT;

    static {
        try {
            CURRENT = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .findStatic(Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Carriers() {}

    static Thread current() {
        try {
            return (Thread) CURRENT.invokeExact();
        } catch (Throwable e) {
            throw new LinkageError("currentCarrierThread", e);
        }
    }
}
