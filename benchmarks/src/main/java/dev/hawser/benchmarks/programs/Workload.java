package dev.hawser.benchmarks.programs;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What is compared: the contenders of each workload, Hawser's first. Names of Hawser's begin with `hawser`, and those
/// of the bare JDK, which is a floor and no peer, with `bare`.
enum Workload {
    TIMERS(1_000_000) {
        @Override
        void contenders(Map<String, Program> to) {
            to.put("hawser deferLater", Timers::hawser);
            to.put("vertx setTimer", Timers::vertx);
            to.put("netty schedule", Timers::netty);
            to.put("netty wheel", Timers::nettyWheel);
            to.put("completable future", Timers::completableFuture);
        }
    },
    TIMERS_HEAP(1_000_000) {
        @Override
        void contenders(Map<String, Program> to) {
            to.put("hawser deferLater", TimersHeap::hawser);
            to.put("vertx setTimer", TimersHeap::vertx);
            to.put("netty schedule", TimersHeap::netty);
            to.put("netty wheel", TimersHeap::nettyWheel);
            to.put("completable future", TimersHeap::completableFuture);
        }
    },
    SLEEPERS(1_000_000) {
        @Override
        void contenders(Map<String, Program> to) {
            to.put("hawser Thread.sleep", count -> new Sleepers(count).hawserSleep());
            to.put("hawser await", count -> new Sleepers(count).hawserAwait());
            to.put("bare loop", count -> new Sleepers(count).bareLoop());
            to.put("virtual threads", count -> new Sleepers(count).virtualThreads());
        }
    },
    SLEEPERS_HEAP(1_000_000) {
        @Override
        void contenders(Map<String, Program> to) {
            to.put("hawser Thread.sleep", SleepersHeap::hawserSleep);
            to.put("hawser await", SleepersHeap::hawserAwait);
            to.put("bare loop", SleepersHeap::bareLoop);
            to.put("virtual threads", SleepersHeap::virtualThreads);
        }
    },
    SLOTS(1_000_000) {
        @Override
        void contenders(Map<String, Program> to) {
            to.put("hawser callbacks", Slots::hawserCallbacks);
            to.put("hawser inline", Slots::hawserInline);
            to.put("hawser inline, yield", Slots::hawserInlineYield);
            to.put("hawser function each", Slots::hawserInlineEach);
            to.put("vertx by hand", Slots::vertx);
            to.put("netty by hand", Slots::netty);
            to.put("virtual threads pool", Slots::virtualThreadsPool);
            to.put("virtual threads loop", Slots::virtualThreadsByHand);
            to.put("virtual threads semaphore", Slots::virtualThreadsSemaphore);
        }
    };

    private final int count;

    Workload(int count) {
        this.count = count;
    }

    abstract void contenders(Map<String, Program> to);

    Map<String, Program> contenders() {
        Map<String, Program> all = new LinkedHashMap<>();
        contenders(all);
        return all;
    }

    /// How many timers, functions or items.
    int count() {
        return count;
    }

    /// As it is written on the command line.
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Workload of(String title) {
        for (Workload workload : values()) {
            if (workload.title().equals(title)) {
                return workload;
            }
        }
        throw new IllegalArgumentException("no workload " + title);
    }
}
