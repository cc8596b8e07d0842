package dev.hawser.engine.outside;

import dev.hawser.engine.Host;
import java.lang.reflect.Proxy;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What parts ask of a reactor, where the test's thread is the reactor and does later what others bring.
final class Reactorless {
    private final ConcurrentLinkedQueue<Runnable> brought = new ConcurrentLinkedQueue<>();
    private final Thread here = Thread.currentThread();
    final Host host = (Host) Proxy.newProxyInstance(
            Host.class.getClassLoader(), new Class<?>[] {Host.class}, (_, method, arguments) -> {
                switch (method.getName()) {
                    case "bring", "fromOutside" -> brought.add((Runnable) arguments[0]);
                    case "settle" ->
                        Arrivals.fire(
                                (dev.hawser.defer.Promise<Object>) arguments[1],
                                (dev.hawser.defer.Outcome<Object>) arguments[2]);
                    case "isCurrent" -> {
                        return Thread.currentThread() == here;
                    }
                    case "name" -> {
                        return "test";
                    }
                    default -> {}
                }
                return method.getReturnType() == boolean.class ? false : null;
            });

    /// Does what was brought.
    int turn() {
        int done = 0;
        for (Runnable next = brought.poll(); next != null; next = brought.poll()) {
            next.run();
            done++;
        }
        return done;
    }
}
