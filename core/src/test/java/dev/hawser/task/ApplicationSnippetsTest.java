package dev.hawser.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.scope.SupervisorFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class ApplicationSnippetsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = VirtualTime.create();
    private final Reactor reactor = Reactor.create(o -> o.poller(time));
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        assertThat(reactor.dump()).isEmpty();
        assertThat(reactor.pendingTimers()).isZero();
        reactor.close();
    }

    private void log(String what) {
        log.add(time.elapsed().toMillis() + " " + what);
    }

    /** Something that takes a second to be there, and half of one to end. */
    private Callable<Deferred<String>> opening(String what) {
        return () -> reactor.deferLater(SECOND, () -> {
            log(what + " is there");
            return what;
        });
    }

    private Fn<String, Deferred<?>> closing() {
        return what -> reactor.deferLater(SECOND.dividedBy(2), () -> {
            log(what + " is closed");
            return what;
        });
    }

    private Deferred<String> listen(String pool) {
        return Deferred.of(() -> pool)
                .chainCallback(with -> opening("server with " + with).call());
    }

    private Deferred<?> close(String server) throws Exception {
        return closing().apply(server);
    }

    private Deferred<Boolean> serve(Action<Application> setUp) {
        return reactor.inline(() -> {
            Application.serve("shop", setUp);
            return true;
        });
    }

    private static Throwable failureOf(Deferred<?> deferred) {
        Throwable cause = ((Outcome.Failure<?>) deferred.outcome().orElseThrow()).cause();
        var _ = deferred.addErrbackAction(_ -> {}); // it has been seen
        return cause;
    }

    @Test
    @DisplayName("snippet: an application of three services")
    void application() throws Exception {
        Callable<Deferred<String>> openPool = opening("pool");
        Fn<String, Deferred<?>> closePool = closing();
        List<Application> running = new ArrayList<>();
        // @start region="application"
        Action<Application> setUp = app -> {
            Service<String> pool = app.service("pool", openPool, closePool);
            app.service("server", () -> listen(pool.get()), this::close);
            app.loop(
                    "ticks",
                    () -> LoopingCall.of(reactor, () -> log("tick"))
                            .start(SECOND)
                            .await());
            app.whenReady(ready -> log(ready + " is ready"));
        };
        // @end
        Deferred<Boolean> ends = serve(app -> {
            setUp.run(app);
            running.add(app);
        });
        time.advance(Duration.ofMillis(3500));
        assertThat(log)
                .containsExactly(
                        "1000 pool is there",
                        "2000 server with pool is there",
                        "2000 tick",
                        "2000 Application[shop] is ready",
                        "3000 tick");
        Deferred<String> dump = reactor.inline(running.getFirst()::dump);
        assertThat(dump.outcome().orElseThrow().get()).isEqualTo("""
                        shop, up for PT3.5S
                        ├─ pool: READY for PT2.5S, pool
                        ├─ server: READY for PT1.5S, server with pool
                        └─ ticks: READY for PT1.5S""");
        reactor.callLater(Duration.ZERO, running.getFirst()::stop);
        time.advance(SECOND);
        assertThat(log.subList(5, log.size()))
                .containsExactly("4000 server with pool is closed", "4500 pool is closed");
        assertThat(ends.outcome()).contains(new Outcome.Success<>(true));
    }

    @Test
    void oneThatDoesNotStartStopsThoseBeforeItAndBeginsNoneAfterIt() {
        Deferred<Boolean> ends = serve(app -> {
            app.service("pool", opening("pool"), closing());
            app.service("server", () -> Deferred.<String>fail(new IOException("the port is taken")), closing());
            app.loop("never", () -> log("begun"));
        });
        time.advance(SECOND.multipliedBy(2));
        assertThat(failureOf(ends))
                .isInstanceOf(SupervisorFailedException.class)
                .hasRootCauseMessage("the port is taken");
        assertThat(log).containsExactly("1000 pool is there", "1500 pool is closed");
    }

    @Test
    void aLoopThatFailsEndsItAndOneThatReturnsDoesNot() {
        Deferred<Boolean> ends = serve(app -> {
            app.loop("done", () -> log("done"));
            app.service("pool", opening("pool"), closing());
            app.loop("failing", () -> {
                var _ = reactor.sleep(SECOND).await();
                throw new IOException("lost");
            });
        });
        time.advance(SECOND.multipliedBy(3));
        assertThat(failureOf(ends)).hasRootCauseMessage("lost");
        assertThat(log).containsExactly("0 done", "1000 pool is there", "2500 pool is closed");
    }

    @Test
    void withRestartsThoseAfterItBeginAnewWithIt() {
        Deferred<Boolean> ends = serve(app -> {
            app.service("pool", opening("pool"), closing());
            app.loop("failing", () -> {
                var _ = reactor.sleep(Duration.ofMillis(1500)).await();
                throw new IOException("lost");
            });
            app.service("server", opening("server"), closing());
            app.restarts(1, Duration.ofMinutes(1), _ -> Duration.ofMillis(100));
            app.whenReady(_ -> log("ready"));
        });
        time.advance(SECOND.multipliedBy(10));
        assertThat(failureOf(ends)).hasRootCauseMessage("lost");
        assertThat(log)
                .containsExactly(
                        "1000 pool is there",
                        "2000 server is there",
                        "2000 ready",
                        "3000 server is closed",
                        "4100 server is there",
                        "4100 ready",
                        "5100 server is closed",
                        "5600 pool is closed");
    }

    @Test
    void aServiceHasItsValueWhileItIsReady() {
        List<Service<String>> added = new ArrayList<>();
        Deferred<Boolean> ends = serve(app -> added.add(app.service("pool", opening("pool"), closing())));
        assertThat(added.getFirst().state()).isEqualTo(Service.State.STARTING);
        assertThatThrownBy(added.getFirst()::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("service pool is STARTING, but was expected to be READY");
        time.advance(SECOND);
        assertThat(added.getFirst().get()).isEqualTo("pool");
        ends.cancel();
        time.advance(SECOND);
        assertThat(added.getFirst().state()).isEqualTo(Service.State.STOPPED);
        assertThat(failureOf(ends)).isInstanceOf(CancellationException.class);
    }

    @Test
    void oneThatDoesNotStopInItsTimeKeepsTheOthersNoLonger() {
        Promise<String> never = new Promise<>();
        Deferred<Boolean> ends = serve(app -> {
            app.service("pool", opening("pool"), closing());
            app.stopTimeout(SECOND);
            app.service("server", () -> Deferred.succeed("server"), _ -> never);
            app.whenReady(Application::stop);
        });
        time.advance(Duration.ofMinutes(1));
        assertThat(log).containsExactly("1000 pool is there", "2500 pool is closed");
        assertThat(ends.outcome()).contains(new Outcome.Success<>(true));
        assertThat(never.isFired()).as("it was cancelled").isTrue();
    }

    @Test
    void itsStatusIsTheProcesss() {
        assertThat(Application.run("done", app -> app.loop("loop", () -> {}))).isZero();
        assertThat(Application.run("stopped", app -> {
                    app.service("service", () -> Deferred.succeed(1), Deferred::succeed);
                    app.whenReady(Application::stop);
                }))
                .isZero();
        assertThat(Application.run(
                        "exits",
                        app -> app.loop("loop", () -> {
                            throw new ExitException(3);
                        })))
                .isEqualTo(3);
        List<Throwable> told = new ArrayList<>();
        assertThat(Application.run(
                        o -> o.onError((_, e) -> told.add(e)),
                        "fails",
                        app -> app.loop("loop", () -> {
                            throw new IOException("lost");
                        })))
                .isEqualTo(1);
        assertThat(told).singleElement().satisfies(e -> assertThat(e).hasRootCauseMessage("lost"));
    }
}
