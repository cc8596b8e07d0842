package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Procedure;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorOptions;
import dev.hawser.scope.Nursery;
import dev.hawser.scope.Restart;
import dev.hawser.scope.RestartStrategy;
import dev.hawser.scope.Supervisor;
import dev.hawser.scope.SupervisorFailedException;
import dev.hawser.scope.SupervisorOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A program of services: started in order, each when the one before it is ready, and stopped in reverse order, each with
 * a bound, on a signal, by {@link #stop()}, or when one of them fails.
 *
 * {@snippet class = dev.hawser.task.ApplicationSnippetsTest region = application}
 *
 * <p>Whatever has a Deferred that fires when it is there, and a method that ends it, is a service: a server's port, a pool of
 * connections, {@code LoopingCall.start(…).await()} in a loop. Services are supervised ({@link Supervisor}): with
 * {@link #restarts}, one that ends is started anew, and those after it with it, since they may use what it gave.
 *
 * <p>The exit status is that of {@link React}: 0 after {@code stop()} or when all is done, 1 after a failure, the code of an
 * {@link ExitException}, 128 + the signal's number.
 *
 * <p><b>Threads:</b> of the reactor.
 */
public final class Application {
    private final String name;
    private final long born = Reactor.current().nanoTime();
    private final List<Service<?>> services = new ArrayList<>();
    private final List<Restart> restarts = new ArrayList<>();
    private int mostRestarts;
    private Duration within = Duration.ofSeconds(5);
    private IntFunction<Duration> backoff = _ -> Duration.ZERO;
    private Duration stopTimeout = Duration.ofSeconds(5);
    private Duration longestStop = stopTimeout;
    private Action<? super Application> whenReady = _ -> {};
    private @Nullable Nursery nursery;

    private Application(String name) {
        this.name = requireNonNull(name, "name");
    }

    /**
     * Runs it on a reactor of its own, until it is over.
     *
     * @param name its name, and the reactor's
     * @param setUp adds the services
     * @return the exit status, for {@link System#exit}
     */
    public static int run(String name, Action<? super Application> setUp) {
        return run(_ -> {}, name, setUp);
    }

    /**
     * Runs it on a reactor of its own, until it is over.
     *
     * @param configure fills in the options of the reactor. Its {@code stopTimeout} is for the stop of all services; when
     *     half of it is over, none is waited for any more
     * @param name its name, and the reactor's
     * @param setUp adds the services
     * @return the exit status, for {@link System#exit}
     */
    public static int run(Consumer<? super ReactorOptions> configure, String name, Action<? super Application> setUp) {
        requireNonNull(setUp, "setUp");
        return React.runInline(
                options -> {
                    options.name(name);
                    configure.accept(options);
                },
                _ -> serve(name, setUp));
    }

    /**
     * Runs it in the calling inline function, until it is over.
     *
     * @param name its name
     * @param setUp adds the services
     * @throws SupervisorFailedException if a service has ended too often, or has not ended in its time
     * @throws ExitException that a service has thrown
     * @throws Exception what {@code setUp} throws
     */
    public static void serve(String name, Action<? super Application> setUp) throws Exception {
        Application application = new Application(name);
        setUp.run(application);
        try {
            Nursery.run(around -> {
                application.nursery = around;
                Supervisor.run(application::supervise);
            });
        } catch (SupervisorFailedException e) {
            throw e.getCause() instanceof ExitException exit ? exit : e;
        }
    }

    private void supervise(SupervisorOptions options) {
        options.strategy(RestartStrategy.REST_FOR_ONE)
                .intensity(mostRestarts, within)
                .backoff(backoff)
                .stopTimeout(longestStop);
        for (int i = 0; i < services.size(); i++) {
            Service<?> service = services.get(i);
            options.childWhenReady(service.name(), restarts.get(i), service::run);
        }
        options.childWhenReady("what is done when " + name + " is ready", Restart.TRANSIENT, started -> {
            started.ready(true);
            whenReady.run(this);
        });
    }

    /**
     * Adds a service.
     *
     * @param service its name, not that of another
     * @param start begins it; called when those added before are ready
     * @param stop ends it, given what {@code start} gave
     * @param <T> the type of that
     * @return the service, whose value those added later may use
     */
    public <T> Service<T> service(
            String service,
            Callable<? extends Deferred<? extends T>> start,
            Fn<? super T, ? extends Deferred<?>> stop) {
        requireNonNull(start, "start");
        requireNonNull(stop, "stop");
        return add(Service.started(service, start, stop, stopTimeout), Restart.PERMANENT);
    }

    /**
     * Adds a function, which is cancelled at the end. When it returns, it has done its work; when it fails, that is as if a
     * service did.
     *
     * @param service its name, not that of another
     * @param body the function; begins when those added before are ready
     * @return the service
     */
    public Service<Boolean> loop(String service, Procedure body) {
        return add(Service.loop(service, requireNonNull(body, "body")), Restart.TRANSIENT);
    }

    private <T> Service<T> add(Service<T> service, Restart restart) {
        if (nursery != null) {
            throw new IllegalStateException("service " + service.name() + " was to be added to " + name
                    + ", which runs already; add it in setUp");
        }
        services.add(service);
        restarts.add(restart);
        return service;
    }

    /**
     * How many restarts of services there may be; by default none, so that the first failure ends it.
     *
     * @param most 0 or more
     * @param time in so much time, more than 0
     * @param waits how long to wait before each, by their number, such as {@code Backoff.fullJitter(…)::delay}
     * @return this
     */
    public Application restarts(int most, Duration time, IntFunction<Duration> waits) {
        mostRestarts = most;
        within = requireNonNull(time, "time");
        backoff = requireNonNull(waits, "waits");
        return this;
    }

    /**
     * How long each service that is added afterwards may take to end.
     *
     * @param each 0 or more, by default 5 s
     * @return this
     */
    public Application stopTimeout(Duration each) {
        stopTimeout = requireNonNull(each, "each");
        longestStop = longestStop.compareTo(each) < 0 ? each : longestStop;
        return this;
    }

    /**
     * What to do each time that all services are ready.
     *
     * @param action in an inline function; a failure of it is as one of a service
     * @return this
     */
    public Application whenReady(Action<? super Application> action) {
        whenReady = requireNonNull(action, "action");
        return this;
    }

    /** Ends it in order, without a failure. Twice is the same as once. */
    public void stop() {
        Nursery running = nursery;
        if (running == null) {
            throw new IllegalStateException("stop() of an application that does not run: " + name);
        }
        running.cancel();
    }

    /** {@return its services with their states, as a tree over several lines} */
    public String dump() {
        StringBuilder tree = new StringBuilder(name)
                .append(", up for ")
                .append(Duration.ofNanos(Reactor.current().nanoTime() - born));
        for (int i = 0; i < services.size(); i++) {
            tree.append(i == services.size() - 1 ? "\n└─ " : "\n├─ ").append(services.get(i));
        }
        return tree.toString();
    }

    @Override
    public String toString() {
        return "Application[" + name + "]";
    }
}
