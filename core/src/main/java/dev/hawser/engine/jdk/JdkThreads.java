package dev.hawser.engine.jdk;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Reaches into the JDK's virtual threads. Everything here is an implementation detail of the JDK, so it is probed once
 * with real threads; where something is missing, {@link #support()} names it, and there is no carrier mode.
 *
 * <p>What it needs of {@code java.lang}: a builder with a scheduler of our own (a {@link SchedulerWay}), the carrier of
 * the calling thread, and the two steps of {@code VirtualThread.park} (so that a pinned function is told so instead of
 * parking the reactor).
 */
public final class JdkThreads {
    private static final Links LINKS = Links.find();

    // fields of their own, since the JIT sees through a static final handle only
    private static final MethodHandle CURRENT_CARRIER = LINKS.currentCarrier();
    private static final MethodHandle SET_STATE = LINKS.setState();
    private static final MethodHandle YIELD_CONTINUATION = LINKS.yieldContinuation();
    private static final int RUNNING = LINKS.running();
    private static final int PARKING = LINKS.parking();

    /** What was found; with handles that throw where something is missing. */
    private record Links(
            MethodHandle currentCarrier,
            MethodHandle setState,
            MethodHandle yieldContinuation,
            int running,
            int parking,
            String problem) {
        static Links find() {
            try {
                Lookup threads = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
                Class<?> type = Class.forName("java.lang.VirtualThread");
                Lookup inside = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
                return new Links(
                        threads.findStatic(Thread.class, "currentCarrierThread", methodType(Thread.class)),
                        inside.findVirtual(type, "setState", methodType(void.class, int.class))
                                .asType(methodType(void.class, Thread.class, int.class)),
                        inside.findVirtual(type, "yieldContinuation", methodType(boolean.class))
                                .asType(methodType(boolean.class, Thread.class)),
                        (int) inside.findStaticVarHandle(type, "RUNNING", int.class)
                                .get(),
                        (int) inside.findStaticVarHandle(type, "PARKING", int.class)
                                .get(),
                        "");
            } catch (ReflectiveOperationException | RuntimeException e) {
                return missing(e.toString());
            }
        }

        private static Links missing(String problem) {
            return new Links(
                    thrower(methodType(Thread.class)),
                    thrower(methodType(void.class, Thread.class, int.class)),
                    thrower(methodType(boolean.class, Thread.class)),
                    0,
                    0,
                    problem);
        }

        private static MethodHandle thrower(MethodType type) {
            MethodHandle thrower = MethodHandles.throwException(type.returnType(), IllegalStateException.class)
                    .bindTo(new IllegalStateException("carrier mode is not available"));
            return MethodHandles.dropArguments(thrower, 0, type.parameterList());
        }
    }

    private JdkThreads() {}

    /** {@return what this JVM offers, as it was tried out} Any thread. */
    public static Support support() {
        return Probed.SUPPORT;
    }

    /** The result of the probe apart from it: a thread of the probe must not wait for the class that it is run by. */
    private static final class Probed {
        static final Support SUPPORT = Support.find(LINKS.problem());
    }

    /** {@return the platform thread that the calling code runs on} Only where there is carrier mode. */
    public static Thread currentCarrier() {
        try {
            return (Thread) CURRENT_CARRIER.invokeExact();
        } catch (Throwable e) {
            throw new LinkageError("Thread.currentCarrierThread", e);
        }
    }

    /**
     * Parks the calling virtual thread until it is unparked or interrupted; may return for no reason.
     *
     * <p>{@code LockSupport.park} in a pinned thread parks the carrier, that is the reactor, for good. So this takes
     * the same two steps and looks at the answer of the second.
     *
     * @return false if the thread is pinned; it has not been parked then
     */
    public static boolean park() {
        Thread self = Thread.currentThread();
        boolean yielded = false;
        try {
            SET_STATE.invokeExact(self, PARKING);
            try {
                yielded = (boolean) YIELD_CONTINUATION.invokeExact(self);
            } finally {
                if (!yielded) {
                    SET_STATE.invokeExact(self, RUNNING);
                }
            }
            return yielded;
        } catch (StackOverflowError tooDeep) { // what there is of stack does not suffice to set it aside
            throw tooDeep;
        } catch (Throwable e) {
            throw new LinkageError("VirtualThread.yieldContinuation", e);
        }
    }

    /**
     * A builder of virtual threads that run on a scheduler.
     *
     * @param scheduler runs their continuations; a {@link java.util.concurrent.ForkJoinPool} is asked for timed waits too
     * @return the builder
     */
    public static Thread.Builder.OfVirtual builder(Executor scheduler) {
        SchedulerWay way = support().way();
        if (way == null) {
            throw new IllegalStateException(support().toString());
        }
        try {
            return way.builder(scheduler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM had " + way.description() + " before", e);
        }
    }

    /**
     * The virtual thread that a continuation task belongs to. The task is of a class of the JDK's that has the thread in
     * a field.
     *
     * @param continuation as a scheduler gets it
     * @return the thread, where that can be told
     */
    public static Optional<Thread> threadOf(Runnable continuation) {
        return TaskOwner.of(continuation);
    }

    /** Reads the captured value of the JDK's continuation lambda; finds nothing where that lambda looks different. */
    private static final class TaskOwner {
        private static final ClassValue<Optional<VarHandle>> CAPTURED = new ClassValue<>() {
            @Override
            protected Optional<VarHandle> computeValue(Class<?> type) {
                try {
                    for (Field field : type.getDeclaredFields()) {
                        if (Thread.class.isAssignableFrom(field.getType())) {
                            return Optional.of(MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                                    .unreflectVarHandle(field));
                        }
                    }
                } catch (ReflectiveOperationException | RuntimeException e) {
                    return Optional.empty(); // another JDK: names of functions are missing in reports, nothing else
                }
                return Optional.empty();
            }
        };

        static Optional<Thread> of(Runnable continuation) {
            return CAPTURED.get(continuation.getClass()).map(handle -> (Thread) handle.get(continuation));
        }
    }
}
