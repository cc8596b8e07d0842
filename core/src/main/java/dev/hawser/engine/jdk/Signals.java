package dev.hawser.engine.jdk;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The signals that ask a process to end, as one reactor sees them. There is one handler in the process, for however many
 * reactors ask to be told: it is put in for the first, and what stood there before is back after the last.
 *
 * <p>By {@code sun.misc.Signal}: the JDK has no other way to be told of one. Reached reflectively and only in here, so
 * that a JVM without the module {@code jdk.unsupported} still has everything else.
 */
public final class Signals {
    /** Where the platform has them. The JVM leaves HUP alone if it is to be ignored, as under nohup. */
    private static final List<String> TO_END = List.of("INT", "TERM", "HUP", "BREAK");

    private static final Dispatcher DISPATCHER = new Dispatcher();

    /**
     * Two of one name that come so close together are one: a program such as {@code timeout} sends its signal to the process
     * and to its group, and a shell and the system both tell of a closed terminal. A person needs longer for the second.
     */
    private static final Duration ONE = Duration.ofMillis(250);

    /** Told each one; on a thread of the JDK's, made for it. Written on the reactor. */
    private volatile Told handler = (_, _) -> {};

    private boolean installed;

    /** Written by the JDK's threads, one for each signal: two that come at once have no order but this one. */
    private final AtomicReference<String> last = new AtomicReference<>("");

    /** What is told a signal. */
    @FunctionalInterface
    public interface Told {
        /**
         * A signal has arrived. On a thread of its own.
         *
         * @param name of the signal, such as "INT"
         * @param again whether it is not the first one
         */
        void arrived(String name, boolean again);
    }

    /** Tells nobody as yet. */
    public Signals() {}

    /**
     * Tells of each of them that arrives. A second call does nothing.
     *
     * @param told on a thread of its own for each signal
     * @throws IllegalStateException where signals cannot be handled
     */
    public void install(Told told) {
        if (!installed) {
            handler = told;
            DISPATCHER.add(this);
            installed = true;
        }
    }

    private void arrived(String name) {
        handler.arrived(name, !last.getAndSet(name).isEmpty());
    }

    /** {@return the name of the signal that arrived last, or an empty string} Any thread. */
    public String last() {
        return last.get();
    }

    /** This reactor is not told any more. */
    public void restore() {
        if (installed) {
            installed = false;
            DISPATCHER.remove(this);
        }
    }

    /**
     * What the process did with such a signal before it had a reactor, it does now. Any thread.
     *
     * @param name the signal, such as "INT"
     */
    public static void leaveToFormerHandler(String name) {
        DISPATCHER.leaveToFormerHandler(name);
    }

    /** Tells the second signal of one cause. Any thread. */
    static final class Echoes {
        /** When one of each name arrived that was none. Guarded by this. */
        private final Map<String, Long> arrivals = new HashMap<>();

        synchronized boolean isEcho(String name, long now) {
            Long before = arrivals.get(name);
            if (before != null && now - before < ONE.toNanos()) {
                return true;
            }
            arrivals.put(name, now);
            return false;
        }

        /** What comes next is news to whoever is told of it. */
        synchronized void forget() {
            arrivals.clear();
        }
    }

    /** The one handler of the process. */
    private static final class Dispatcher {
        private record Replaced(Object signal, Object former) {}

        private final Echoes echoes = new Echoes();

        /** Copied when it changes, so that a signal is told without the lock. */
        private volatile List<Signals> told = List.of();

        /** Guarded by this. */
        private final List<Replaced> replaced = new ArrayList<>();

        synchronized void add(Signals one) {
            if (told.isEmpty()) {
                echoes.forget();
                install();
            }
            List<Signals> more = new ArrayList<>(told);
            more.add(one);
            told = List.copyOf(more);
        }

        synchronized void remove(Signals one) {
            told = told.stream().filter(other -> other != one).toList();
            if (told.isEmpty()) {
                restore();
            }
        }

        synchronized void leaveToFormerHandler(String name) {
            try {
                restore();
                Class<?> type = Class.forName("sun.misc.Signal");
                type.getMethod("raise", type)
                        .invoke(null, type.getConstructor(String.class).newInstance(name));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("SIG" + name + " could not be raised", e);
            }
        }

        private void arrived(Object signal) throws ReflectiveOperationException {
            String name = (String) signal.getClass().getMethod("getName").invoke(signal);
            if (echoes.isEcho(name, System.nanoTime())) {
                return;
            }
            for (Signals one : told) {
                EngineThreads.startDaemon("SIG" + name, () -> one.arrived(name)); // none waits for another
            }
        }

        private void install() {
            try {
                Class<?> signalType = Class.forName("sun.misc.Signal");
                Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
                Method handle = signalType.getMethod("handle", signalType, handlerType);
                Object proxy = Proxy.newProxyInstance(
                        handlerType.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                            return switch (method.getName()) {
                                case "handle" -> {
                                    arrived(arguments[0]);
                                    yield null;
                                }
                                case "equals" -> self == arguments[0];
                                case "hashCode" -> System.identityHashCode(self);
                                default -> "hawser signal handler";
                            };
                        });
                for (String name : TO_END) {
                    installOne(signalType, handle, proxy, name);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this JVM does not let signals be handled (module jdk.unsupported)", e);
            }
        }

        private void installOne(Class<?> type, Method handle, Object proxy, String name)
                throws ReflectiveOperationException {
            try {
                Object signal = type.getConstructor(String.class).newInstance(name);
                replaced.add(new Replaced(signal, handle.invoke(null, signal, proxy)));
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof IllegalArgumentException)) {
                    throw e; // an unknown signal, or one the JVM keeps for itself (-Xrs), is left as it is
                }
            }
        }

        private void restore() {
            try {
                for (Replaced one : replaced) {
                    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
                    one.signal()
                            .getClass()
                            .getMethod("handle", one.signal().getClass(), handlerType)
                            .invoke(null, one.signal(), one.former());
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("the former signal handlers could not be put back", e);
            } finally {
                replaced.clear();
            }
        }
    }
}
