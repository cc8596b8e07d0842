package dev.hawser.reactor;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Signal handlers, by {@code sun.misc.Signal}: the JDK has no other way to be told of one. Reached reflectively and
 * only in here, so that a JVM without the module {@code jdk.unsupported} still has everything else.
 */
final class Signals {
    /**
     * Those that ask a process to end, where the platform has them. The JVM leaves HUP alone if it is to be ignored, as
     * under nohup.
     */
    private static final List<String> TO_END = List.of("INT", "TERM", "HUP", "BREAK");

    private record Replaced(Object signal, Object former) {}

    private final List<Replaced> replaced = new ArrayList<>();

    /** Written by the JDK's signal thread. */
    private volatile String last = "";

    /**
     * Calls {@code handler} with the signal's name, on a thread of the JDK's, whenever one of them arrives.
     *
     * @throws IllegalStateException where signals cannot be handled
     */
    void install(Consumer<String> handler) {
        if (!replaced.isEmpty()) {
            return; // a second set would take the first for the former handlers
        }
        last = "";
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            Object proxy = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        return switch (method.getName()) {
                            case "handle" -> {
                                last = nameOf(arguments[0]);
                                handler.accept(last);
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

    private static String nameOf(Object signal) throws ReflectiveOperationException {
        return (String) signal.getClass().getMethod("getName").invoke(signal);
    }

    /** The name of the signal that arrived last, or an empty string. Any thread. */
    String last() {
        return last;
    }

    /** A run begins: what stopped an earlier one is of the past. */
    void runBegins() {
        if (replaced.isEmpty()) {
            last = "";
        }
    }

    /** Puts the former handlers back. */
    void restore() {
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
