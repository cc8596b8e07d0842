package dev.hawser.benchmarks.programs;

import dev.hawser.benchmarks.Coroutines;
import dev.hawser.benchmarks.LoopOfCoroutines;
import dev.hawser.reactor.Reactor;
import io.activej.eventloop.Eventloop;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// A loop of each contender that runs on a thread of its own, and the way in which other threads hand it something.
final class Loops {
    private Loops() {}

    static Consumer<Runnable> hawser() {
        Reactor reactor = Reactor.start();
        return action -> reactor.callFromThread(action::run);
    }

    static Consumer<Runnable> netty() {
        EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
        return loop::execute;
    }

    static Consumer<Runnable> vertx() {
        Context context = Vertx.vertx().getOrCreateContext();
        return action -> context.runOnContext(_ -> action.run());
    }

    static Consumer<Runnable> reactor() {
        Scheduler.Worker worker = Schedulers.newSingle("single", true).createWorker();
        return action -> {
            var _ = worker.schedule(action);
        };
    }

    static Consumer<Runnable> activej() {
        Eventloop loop = Eventloop.create();
        loop.keepAlive(true);
        Thread thread = new Thread(loop, "activej");
        thread.setDaemon(true);
        thread.start();
        return loop::execute;
    }

    static Consumer<Runnable> coroutines() {
        LoopOfCoroutines loop = Coroutines.loop();
        return loop::post;
    }

    static Consumer<Runnable> executor() {
        ExecutorService one =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
        return one::execute;
    }
}
