package dev.hawser.engine.function;

import dev.hawser.engine.AtomicSections;
import dev.hawser.engine.Callback;
import dev.hawser.engine.Marks;
import dev.hawser.engine.Queues;
import dev.hawser.engine.jdk.JdkThreads;
import dev.hawser.invariant.Invariant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Runs one piece of what is ready: a continuation until it is set aside, or a batch of callbacks. Whatever it throws is
 * told, and ends nothing. Of the reactor's thread.
 */
public final class Slices {
    /** Callbacks a batch, so that a burst of them does not delay timers and I/O. */
    private static final int BATCH = 1024;

    /** What has to be put aside with a thread that a JDK call sets aside in the middle of something. */
    public interface Stages {
        /** {@return whether the code that runs is in a stage of a Deferred} */
        boolean inStages();

        /** {@return how many it is in; the next thread starts with none} */
        int takeStages();

        /**
         * The thread that goes on is in so many.
         *
         * @param number how many
         */
        void putStages(int number);

        /** {@return whether it is to be told of each thread that is set aside} */
        boolean watchesAll();

        /** {@return whether it is to be told of those that a call of the JDK sets aside} */
        boolean watchesCalls();

        /**
         * A thread was just set aside.
         *
         * @param thread which
         * @param byEngine whether that was by the engine, and not by a call of the JDK
         */
        void setAside(Thread thread, boolean byEngine);

        /** {@return whether it is to be told of each thread that goes on} */
        boolean expectsSome();

        /**
         * A thread goes on.
         *
         * @param thread which
         */
        void goesOn(Thread thread);

        /**
         * A thread waits by the JDK's clock, which is not allowed.
         *
         * @param thread which
         */
        void refuseTimedWait(Thread thread);
    }

    private final Marks marks;
    private final AtomicSections sections;
    private final Stages stages;
    private final BiConsumer<String, Throwable> failed;
    private final Map<Thread, Integer> stagesOfThread = new HashMap<>();
    private boolean timedWaitSeen;

    /** Whether the engine sets the thread aside that runs. */
    private boolean byEngine;

    /**
     * For one reactor.
     *
     * @param marks told what runs
     * @param sections those that must not be set aside
     * @param stages of the code that runs
     * @param failed told where, and what was thrown
     */
    public Slices(Marks marks, AtomicSections sections, Stages stages, BiConsumer<String, Throwable> failed) {
        this.marks = marks;
        this.sections = sections;
        this.stages = stages;
        this.failed = failed;
    }

    /**
     * Runs one continuation, on the platform thread.
     *
     * @param continuation of a thread of the reactor
     */
    public void run(Runnable continuation) {
        assert !Thread.currentThread().isVirtual() : "a continuation is run by the platform thread";
        marks.sliceBegins(continuation);
        byEngine = false;
        if (!stagesOfThread.isEmpty() || stages.expectsSome()) {
            JdkThreads.threadOf(continuation).ifPresent(this::goesOn);
        }
        try {
            continuation.run();
        } catch (Throwable e) {
            failed.accept("running a continuation", e);
        } finally {
            marks.sliceEnds();
        }
        if (stages.inStages()
                || sections.isOpen()
                || timedWaitSeen
                || stages.watchesAll()
                || (!byEngine && stages.watchesCalls())) {
            JdkThreads.threadOf(continuation).ifPresent(this::setAsideInTheMiddle);
        }
    }

    /** The thread was set aside by a JDK call inside a stage, an atomic section, or a timed wait that is not allowed. */
    private void setAsideInTheMiddle(Thread thread) {
        sections.setAside(thread);
        stages.setAside(thread, byEngine);
        if (timedWaitSeen) {
            timedWaitSeen = false;
            stages.refuseTimedWait(thread);
        }
        int taken = stages.takeStages();
        Invariant.check(taken >= 0 && !stages.inStages(), "the next thread starts in no stage");
        if (taken > 0 && thread.isAlive()) {
            Integer before = stagesOfThread.put(thread, taken);
            Invariant.check(before == null, "a thread that is set aside had been going on");
        }
    }

    private void goesOn(Thread thread) {
        stages.goesOn(thread);
        Integer number = stagesOfThread.remove(thread);
        if (number != null) {
            Invariant.check(number > 0, "only who was in stages has them kept");
            stages.putStages(number);
        }
    }

    /**
     * The engine is about to set the thread aside that runs, or has not managed to.
     *
     * @param now which of the two
     */
    void setsAside(boolean now) {
        byEngine = now;
    }

    /** A thread can go on: if it is the one that was just set aside, it has only stepped back. */
    void ready(Runnable continuation) {
        byEngine |= continuation == marks.running();
    }

    /** The slice that runs begins a timed wait that is not allowed. */
    public void timedWaitSeen() {
        timedWaitSeen = true;
    }

    /**
     * Runs the callbacks there are; those that they add wait for the next batch. On the runner.
     *
     * @param queues where they wait
     * @param ended whether the rest is for another runner, asked before each callback
     */
    public void runCallbacks(Queues queues, BooleanSupplier ended) {
        for (int left = Math.min(BATCH, queues.callbacks()); left > 0 && !ended.getAsBoolean(); left--) {
            Callback callback = queues.nextCallback();
            if (callback == null) {
                break;
            }
            marks.callbackBegins();
            Thread.interrupted(); // an interrupt belongs to the callback that it was meant for
            try {
                callback.fire();
            } catch (Throwable e) {
                failed.accept(callback.where(), e);
            }
        }
        marks.callbacksEnd();
    }
}
