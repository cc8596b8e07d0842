package dev.hawser.net.testing;

import static java.util.Objects.requireNonNull;

import dev.hawser.reactor.Reactor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A test as an inline function: the reactor runs for as long as that does, then stops, which closes all that is open.
 *
 * {@snippet class = dev.hawser.net.testing.NetTestingSnippetsTest region = server}
 */
public final class Scenario {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private Scenario() {}

    /** What happens. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs in an inline function.
         *
         * @throws Exception fails the test
         */
        void run() throws Exception;
    }

    /**
     * Runs a scenario, for ten minutes at most.
     *
     * @param reactor does not run yet; the caller is its owner
     * @param body what happens
     * @throws Exception what the body throws, as it is; a {@link java.util.concurrent.TimeoutException} if it takes longer
     */
    public static void run(Reactor reactor, Body body) throws Exception {
        run(reactor, LIMIT, body);
    }

    /**
     * Runs a scenario.
     *
     * @param reactor does not run yet; the caller is its owner
     * @param limit how long it may take by the reactor's clock
     * @param body what happens
     * @throws Exception what the body throws, as it is; a {@link java.util.concurrent.TimeoutException} if it takes longer
     */
    public static void run(Reactor reactor, Duration limit, Body body) throws Exception {
        requireNonNull(body, "body");
        Ended ended = new Ended();
        reactor.callWhenRunning(() -> {
            var _ = reactor.<@Nullable Void>inline("scenario", () -> {
                        body.run();
                        return null;
                    })
                    .addTimeout(reactor, limit)
                    .addErrbackAction(e -> ended.failure = e)
                    .addAction(_ -> {
                        ended.normally = true;
                        reactor.stop();
                    });
        });
        reactor.run();
        ended.check();
    }

    private static final class Ended {
        private @Nullable Throwable failure;
        private boolean normally;

        void check() throws Exception {
            switch (failure) {
                case null -> {}
                case Exception e -> throw e;
                case Error e -> throw e;
                case Throwable other -> throw new AssertionError(other);
            }
            if (!normally) {
                throw new AssertionError("the reactor was stopped before the scenario had come to its end");
            }
        }
    }
}
