package dev.hawser.reactor;

import dev.hawser.engine.jdk.EngineThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A reactor on a platform thread made for it. */
final class OwnThread {
    private OwnThread() {}

    /** Makes the reactor on its thread, and returns when it runs. Any thread. */
    static Reactor start(Consumer<? super ReactorOptions> configure) {
        CompletableFuture<Reactor> running = new CompletableFuture<>();
        EngineThreads.start("reactor", () -> turn(configure, running));
        try {
            return running.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                cause.addSuppressed(new IllegalStateException("while starting a reactor on a thread of its own"));
                throw cause;
            }
            throw e;
        }
    }

    private static void turn(Consumer<? super ReactorOptions> configure, CompletableFuture<Reactor> running) {
        Reactor reactor;
        try {
            reactor = Reactor.create(configure);
            Thread.currentThread().setName(reactor.name());
            reactor.startsOn(Thread.currentThread(), () -> running.complete(reactor));
        } catch (RuntimeException | Error e) {
            running.completeExceptionally(e);
            return;
        }
        try {
            reactor.run();
        } finally {
            running.completeExceptionally(
                    new IllegalStateException("reactor " + reactor.name() + " ended while it started"));
        }
    }
}
