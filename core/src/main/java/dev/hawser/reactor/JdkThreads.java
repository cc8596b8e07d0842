package dev.hawser.reactor;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;

/**
 * The one class that reaches into the JDK's virtual threads. Everything here is an implementation detail of JDK 25, so
 * it is probed once with a real thread; where the probe fails, {@link #problem()} says why and reactors use baton mode.
 *
 * <p>What it needs of {@code java.lang}: a builder with a scheduler of our own, the carrier of the calling thread, and
 * the two steps of {@code VirtualThread.park} (so that a pinned function is told so instead of parking the reactor).
 */
final class JdkThreads {
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

    /** Why carrier mode is not to be had in this JVM; empty when it is. */
    static Optional<String> problem() {
        String problem = LINKS.problem().isEmpty() ? Probed.PROBLEM : LINKS.problem();
        return Optional.of(problem).filter(text -> !text.isEmpty());
    }

    /** The platform thread that the calling code runs on; only where there is no {@link #problem()}. */
    static Thread currentCarrier() {
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
    static boolean park() {
        Thread self = Thread.currentThread();
        try {
            SET_STATE.invokeExact(self, PARKING);
            boolean yielded = (boolean) YIELD_CONTINUATION.invokeExact(self);
            if (!yielded) {
                SET_STATE.invokeExact(self, RUNNING);
            }
            return yielded;
        } catch (Throwable e) {
            throw new LinkageError("VirtualThread.yieldContinuation", e);
        }
    }

    /** A builder of virtual threads that run on {@code scheduler}. */
    static Thread.Builder.OfVirtual builder(Executor scheduler) {
        try {
            return byConstructor(scheduler);
        } catch (ReflectiveOperationException | RuntimeException first) {
            try {
                return byField(scheduler);
            } catch (ReflectiveOperationException | RuntimeException second) {
                second.addSuppressed(first);
                throw new IllegalStateException("this JDK has no virtual thread builder with a scheduler", second);
            }
        }
    }

    private static Thread.Builder.OfVirtual byConstructor(Executor scheduler) throws ReflectiveOperationException {
        var constructor =
                Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder").getDeclaredConstructor(Executor.class);
        constructor.setAccessible(true);
        return (Thread.Builder.OfVirtual) constructor.newInstance(scheduler);
    }

    private static Thread.Builder.OfVirtual byField(Executor scheduler) throws ReflectiveOperationException {
        Thread.Builder.OfVirtual builder = Thread.ofVirtual();
        Field field = builder.getClass().getDeclaredField("scheduler");
        field.setAccessible(true);
        field.set(builder, scheduler);
        return builder;
    }

    /**
     * The virtual thread that a continuation task belongs to. The task is a lambda of {@code VirtualThread} whose one
     * captured value is the thread.
     */
    static Optional<Thread> threadOf(Runnable continuation) {
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

    /** The probe's result apart from the probe: a thread of the probe must not wait for the class that it is run by. */
    private static final class Probed {
        static final String PROBLEM = Probe.run();
    }

    /** Runs one thread through start, park and end on the calling thread, and sees whether all went as expected. */
    private static final class Probe {
        private boolean onOurCarrier;
        private boolean parked;

        static String run() {
            try {
                return new Probe().attempt();
            } catch (RuntimeException | Error e) {
                return e.toString();
            }
        }

        /** What went wrong, or an empty string. */
        private String attempt() {
            if (Thread.currentThread().isVirtual()) {
                return onPlatformThread();
            }
            ArrayDeque<Runnable> tasks = new ArrayDeque<>();
            Thread platform = Thread.currentThread();
            Thread thread = builder(new Capture(tasks)).unstarted(() -> {
                onOurCarrier = currentCarrier() == platform;
                parked = park();
            });
            thread.start();
            drain(tasks);
            LockSupport.unpark(thread);
            drain(tasks);
            boolean ended = thread.getState() == Thread.State.TERMINATED;
            return onOurCarrier && parked && ended
                    ? ""
                    : "probe failed: on our carrier %s, parked %s, ended %s".formatted(onOurCarrier, parked, ended);
        }

        /** A continuation needs a platform thread to run on. */
        private String onPlatformThread() {
            String[] result = {"the probe did not run"};
            Thread helper = Thread.ofPlatform().daemon().name("hawser-probe").start(() -> result[0] = attempt());
            try {
                helper.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted while probing";
            }
            return result[0];
        }

        private static void drain(ArrayDeque<Runnable> tasks) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    private static final class Capture extends ForkJoinPool {
        private final ArrayDeque<Runnable> tasks;

        Capture(ArrayDeque<Runnable> tasks) {
            super(1);
            this.tasks = tasks;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }
    }
}
