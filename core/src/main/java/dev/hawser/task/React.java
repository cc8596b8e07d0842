package dev.hawser.task;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Fn;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorOptions;
import java.util.function.Consumer;

/**
 * A program that is one main function on a reactor: makes the reactor, runs it until that function is over, or until
 * SIGINT, SIGTERM or SIGHUP, and ends the process with a status.
 *
 * {@snippet class="dev.hawser.task.ReactTest" region="react"}
 *
 * <p>The main function is called before the reactor runs, and the reactor is stopped, once, when it is over: when the
 * Deferred that it gave is fired, or the inline function has returned. The status is
 *
 * <ul>
 *   <li>0 when it succeeded;
 *   <li>1 when it failed, also by an exception before it gave a Deferred; the failure goes to
 *       {@link ReactorOptions#onError};
 *   <li>the code of an {@link ExitException};
 *   <li>128 + the number of the signal that stopped the reactor before that: 129 for SIGHUP, 130 for SIGINT, 143 for
 *       SIGTERM;
 *   <li>0 when other code stopped the reactor before that; 1, with a report, if the main function then fails with
 *       something else than the cancel that a stop brings.
 * </ul>
 *
 * <p><b>Threads:</b> the caller's, a platform thread, becomes the reactor's.
 */
public final class React {
    private React() {}

    /**
     * Runs a main function that gives a Deferred, and ends the process. Does not return.
     *
     * @param main gets the reactor
     */
    public static void react(Fn<? super Reactor, ? extends Deferred<?>> main) {
        System.exit(run(main));
    }

    /**
     * Runs a main function that is an inline function, and ends the process. Does not return.
     *
     * @param main gets the reactor; may await
     */
    public static void reactInline(Action<? super Reactor> main) {
        System.exit(runInline(main));
    }

    /**
     * Runs a main function that gives a Deferred.
     *
     * @param main gets the reactor
     * @return the exit status
     */
    public static int run(Fn<? super Reactor, ? extends Deferred<?>> main) {
        return run(_ -> {}, main);
    }

    /**
     * Runs a main function that is an inline function.
     *
     * @param main gets the reactor; may await
     * @return the exit status
     */
    public static int runInline(Action<? super Reactor> main) {
        return runInline(_ -> {}, main);
    }

    /**
     * Runs a main function that is an inline function.
     *
     * @param configure fills in the options of the reactor
     * @param main gets the reactor; may await
     * @return the exit status
     */
    public static int runInline(Consumer<? super ReactorOptions> configure, Action<? super Reactor> main) {
        requireNonNull(main, "main");
        return run(
                configure,
                reactor -> reactor.inline("main", () -> {
                    main.run(reactor);
                    return 0;
                }));
    }

    /**
     * Runs a main function that gives a Deferred.
     *
     * @param configure fills in the options of the reactor
     * @param main gets the reactor
     * @return the exit status
     */
    public static int run(Consumer<? super ReactorOptions> configure, Fn<? super Reactor, ? extends Deferred<?>> main) {
        requireNonNull(main, "main");
        MainRun run = new MainRun();
        try (Reactor reactor = Reactor.create(configure)) {
            reactor.stopOnSignals();
            run.start(reactor, main);
            reactor.run();
            return run.status(reactor.stoppedBySignal());
        }
    }
}
