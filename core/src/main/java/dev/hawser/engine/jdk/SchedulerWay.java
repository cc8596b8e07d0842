package dev.hawser.engine.jdk;

import java.lang.Thread.Builder.OfVirtual;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A way to make virtual threads that run on a scheduler of ours. The JDK has none that is public, and what it has differs
 * from release to release (docs/adr/0038), so they are tried in order.
 */
public interface SchedulerWay {
    /** The builder of the JDK's that has the scheduler. */
    Class<?> BUILDER = Thread.ofVirtual().getClass();

    /** {@return what it goes by, for messages} */
    String description();

    /**
     * A builder of threads of this scheduler.
     *
     * @param scheduler runs continuations; if it is a {@link ForkJoinPool}, it is asked for timed waits too
     */
    OfVirtual builder(Executor scheduler) throws ReflectiveOperationException;

    /** {@return the ways there are, the best first} */
    static SchedulerWay[] inOrder() {
        return new SchedulerWay[] {
            new ByConstructor(),
            new ByField(),
            new ByInterface("java.lang.Thread$VirtualThreadScheduler", JdkBuilder.MAKE, JdkBuilder.MAKE)
        };
    }

    /** The JDK's own builder has the scheduler in its field, and is the builder too. */
    enum JdkBuilder implements Supplier<Object>, Function<Object, OfVirtual> {
        /** The only one. */
        MAKE;

        @Override
        public Object get() {
            return Thread.ofVirtual();
        }

        @Override
        public OfVirtual apply(Object holder) {
            return (OfVirtual) holder;
        }
    }

    /** The constructor that the JDK's own tests use. JDK 21 to 25. */
    record ByConstructor() implements SchedulerWay {
        @Override
        public String description() {
            return "the builder's constructor";
        }

        @Override
        public OfVirtual builder(Executor scheduler) throws ReflectiveOperationException {
            var constructor = BUILDER.getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            return (OfVirtual) constructor.newInstance(scheduler);
        }
    }

    /** The field behind it. */
    record ByField() implements SchedulerWay {
        @Override
        public String description() {
            return "the builder's field";
        }

        @Override
        public OfVirtual builder(Executor scheduler) throws ReflectiveOperationException {
            OfVirtual builder = Thread.ofVirtual();
            SchedulerWay.put(builder, Executor.class, scheduler);
            return builder;
        }
    }

    /**
     * The interface for custom schedulers that is being tried out in Project Loom: two methods take a thread's
     * continuation when it starts and when it goes on, a third the timed waits. Nothing here is compiled against it.
     *
     * @param typeName the interface
     * @param holders makes what has a scheduler of that type in its field of this name: a builder
     * @param builders makes a builder of that
     */
    record ByInterface(String typeName, Supplier<?> holders, Function<Object, OfVirtual> builders)
            implements SchedulerWay {
        @Override
        public String description() {
            return "the interface " + typeName.substring(typeName.lastIndexOf('$') + 1);
        }

        @Override
        public OfVirtual builder(Executor scheduler) throws ReflectiveOperationException {
            Class<?> type = Class.forName(typeName);
            Object adapter = Proxy.newProxyInstance(
                    SchedulerWay.class.getClassLoader(), new Class<?>[] {type}, new Adapter(scheduler));
            Object holder = holders.get();
            SchedulerWay.put(holder, type, adapter);
            return builders.apply(holder);
        }
    }

    private static void put(Object holder, Class<?> type, Object scheduler) throws ReflectiveOperationException {
        Field field = holder.getClass().getDeclaredField("scheduler");
        if (field.getType() != type) {
            throw new NoSuchFieldException(
                    "the scheduler of a builder is a " + field.getType().getName() + ", not a " + type.getName());
        }
        field.setAccessible(true);
        field.set(holder, scheduler);
    }

    /** What Loom's interface asks, answered by a scheduler of ours. Called by any thread, and also between threads. */
    record Adapter(Executor scheduler) implements InvocationHandler {
        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
                throws Throwable {
            @Nullable Object[] arguments = given == null ? new Object[0] : given;
            return switch (method.getName()) {
                case "onStart", "onContinue" -> {
                    scheduler.execute((Runnable) Objects.requireNonNull(arguments[0]));
                    yield null;
                }
                case "schedule" ->
                    scheduler instanceof ForkJoinPool pool
                            ? pool.schedule(
                                    (Runnable) Objects.requireNonNull(arguments[0]),
                                    (long) Objects.requireNonNull(arguments[1]),
                                    (TimeUnit) Objects.requireNonNull(arguments[2]))
                            : InvocationHandler.invokeDefault(proxy, method, arguments);
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> "scheduler of a reactor";
                default -> InvocationHandler.invokeDefault(proxy, method, arguments);
            };
        }
    }
}
