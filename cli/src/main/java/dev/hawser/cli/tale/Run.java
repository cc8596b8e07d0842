package dev.hawser.cli.tale;

import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.ReactorState;
import dev.hawser.reactor.ReactorStoppedException;
import dev.hawser.reactor.VirtualTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One run of one example: gives it its day, and a reactor if it needs one; measures, and can be ended from outside.
final class Run {
    private static final System.Logger LOGGER = System.getLogger("dev.hawser.cli");

    private final Chapter chapter;
    private final Settings settings;
    private final World world;
    private final Console console;
    private final Ending ending;
    private final List<Customer> customers;

    /// The first thing that went wrong where no caller was. Any thread.
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Run(Chapter chapter, Settings settings, World world, Console console, Ending ending) {
        this.chapter = chapter;
        this.settings = settings;
        this.world = world;
        this.console = console;
        this.ending = ending;
        this.customers = chapter.customers(settings);
    }

    @FunctionalInterface
    private interface Example {
        void run() throws InterruptedException;
    }

    /// Runs it, between the lines that say so.
    ///
    /// @param recorded whether anybody will want to know what happened when
    /// @return what happened; empty if it was ended from outside
    Optional<Told> told(boolean recorded) {
        console.lineByLine(true);
        console.print("------ Running example " + chapter.number() + " ------");
        return switch (chapter) {
            case BLOCKING, THREADS -> withThreads(recorded);
            case CALLBACKS, INLINE, COOPERATOR -> withReactor(recorded);
        };
    }

    private Optional<Told> withThreads(boolean recorded) {
        Watch watch = new Watch(world.clock(), recorded);
        Day day = watch.day();
        ending.by(Thread.currentThread()::interrupt);
        try {
            return watch.over(
                    chapter == Chapter.BLOCKING ? new Blocking(day)::developerDay : new Threads(day)::developersDay);
        } finally {
            ending.byNothing();
            Thread.interrupted(); // the interrupt may have come when there was nothing left to end
        }
    }

    private Optional<Told> withReactor(boolean recorded) {
        console.lineByLine(false);
        rehearse();
        try (Reactor reactor = reactor()) {
            Watch watch = new Watch(reactor::nanoTime, recorded);
            Example example = onReactor(reactor, watch.day());
            ending.by(() -> ask(reactor));
            try {
                return watch.over(example);
            } finally {
                ending.byNothing();
            }
        }
    }

    private void ask(Reactor reactor) {
        try {
            reactor.callFromThread(() -> reactor.callWhenRunning(() -> stop(reactor)));
        } catch (ReactorStoppedException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the example was over when it was asked to end", e);
        }
    }

    /// Runs the example once with one customer, silently and in no time, before the clock starts: its code is loaded
    /// then.
    ///
    /// This saves more than a few milliseconds. When a million functions have begun before the first one goes on,
    /// their code is compiled by then, and what follows an `await()` that has never returned does not exist for the
    /// compiler. Each function would pay for that when it goes on: 10 µs were seen, ten times what the rest costs.
    private void rehearse() {
        try (Reactor reactor = Reactor.create(options -> options.poller(VirtualTime.create()))) {
            Day day = new Day(Customer.numbered(1), settings.installation(), 1, 1, (_, _) -> {});
            onReactor(reactor, day).run();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a rehearsal", e);
        }
    }

    private Example onReactor(Reactor reactor, Day day) {
        return switch (chapter) {
            case CALLBACKS -> new Callbacks(reactor, day)::developerDay;
            case INLINE -> new InlineFunctions(reactor, day)::developerDay;
            case COOPERATOR -> new Cooperating(reactor, day)::developerDay;
            case BLOCKING, THREADS -> throw new IllegalArgumentException(chapter + " runs without a reactor");
        };
    }

    private Reactor reactor() {
        return Reactor.create(options -> options.name(chapter.title())
                .poller(world.poller().apply(console::flush))
                .onError((_, thrown) -> failed(thrown))
                .onUnhandled(unhandled -> failed(unhandled.cause())));
    }

    private static void stop(Reactor reactor) {
        if (reactor.state() == ReactorState.RUNNING) {
            reactor.stop();
        }
    }

    /// An example that is ended from outside has work that fails, and stops the reactor a second time.
    private void failed(Throwable thrown) {
        if (!ending.isAsked()) {
            failure.compareAndSet(null, thrown);
        }
    }

    /// Measures an example.
    private final class Watch {
        private final LongSupplier clock;
        private final @Nullable Recorder recorder;
        private final long begin;

        Watch(LongSupplier clock, boolean recorded) {
            this.clock = clock;
            this.recorder = recorded ? new Recorder(customers, clock) : null;
            this.begin = clock.getAsLong();
        }

        Day day() {
            Log heard = settings.quiet() ? (_, _) -> {} : console;
            return new Day(
                    customers,
                    settings.installation(),
                    settings.developers(),
                    settings.slots(),
                    recorder == null ? heard : recorder.and(heard));
        }

        Optional<Told> over(Example example) {
            try {
                example.run();
            } catch (InterruptedException e) {
                ending.ask(); // only that interrupts it
            }
            long elapsed = clock.getAsLong() - begin;
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw new IllegalStateException("example " + chapter.number() + " failed", thrown);
            }
            console.print(String.format(
                    Locale.ROOT,
                    ending.isAsked() ? "* Interrupted after %.2f seconds" : "* Elapsed time: %.2f seconds",
                    elapsed / 1e9));
            console.flush();
            return ending.isAsked() ? Optional.empty() : Optional.of(told(elapsed));
        }

        private Told told(long elapsed) {
            Recording recording = recorder == null ? Recording.NONE : recorder.recording();
            return new Told(chapter, settings.installation().toNanos(), elapsed, recording);
        }
    }
}
