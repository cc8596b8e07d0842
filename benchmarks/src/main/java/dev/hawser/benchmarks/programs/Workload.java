package dev.hawser.benchmarks.programs;

import io.netty.handler.ssl.OpenSsl;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What is compared: the contenders of each workload, Hawser's first.
enum Workload {
    TIMERS(1_000_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser deferLater", Timers::hawser);
            to.put("vertx setTimer", Timers::vertx);
            to.put("netty schedule", Timers::netty);
            to.put("netty wheel", Timers::nettyWheel);
            to.put("completable future", Timers::completableFuture);
            to.put("reactor Mono.delay", TimersOfStreams::reactor);
            to.put("mutiny delayIt", TimersOfStreams::mutiny);
            to.put("activej delay", TimersOfStreams::activej);
            to.put("coroutines delay", TimersOfStreams::coroutines);
            Foreign.twisted(to, 10);
            Foreign.asyncio(to, 1);
            Foreign.node(to, 1);
            Foreign.go(to, 1);
        }
    },
    TIMERS_HEAP(1_000_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser deferLater", TimersHeap::hawser);
            to.put("vertx setTimer", TimersHeap::vertx);
            to.put("netty schedule", TimersHeap::netty);
            to.put("netty wheel", TimersHeap::nettyWheel);
            to.put("completable future", TimersHeap::completableFuture);
        }
    },
    CANCELS(1_000_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser callLater", Cancels::hawser);
            to.put("vertx setTimer", Cancels::vertx);
            to.put("netty schedule", Cancels::netty);
            to.put("netty wheel", Cancels::nettyWheel);
            to.put("scheduled executor", Cancels::executor);
            to.put("reactor schedule", Cancels::reactor);
            to.put("activej delay", Cancels::activej);
            to.put("coroutines delay", Cancels::coroutines);
        }
    },
    SLEEPERS(1_000_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser Thread.sleep", count -> new Sleepers(count).hawserSleep());
            to.put("hawser await", count -> new Sleepers(count).hawserAwait());
            to.put("bare loop", count -> new Sleepers(count).bareLoop());
            to.put("bare loop, warm", Sleepers::bareLoopWarm);
            to.put("virtual threads", count -> new Sleepers(count).virtualThreads());
            to.put("coroutines delay", count -> new Sleepers(count).coroutines());
            Foreign.scopes(to, 1);
            Foreign.asyncio(to, 10);
            Foreign.node(to, 1);
            Foreign.go(to, 1);
        }
    },
    SLEEPERS_HEAP(1_000_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser Thread.sleep", SleepersHeap::hawserSleep);
            to.put("hawser await", SleepersHeap::hawserAwait);
            to.put("bare loop", SleepersHeap::bareLoop);
            to.put("virtual threads", SleepersHeap::virtualThreads);
        }
    },
    SLOTS(1_000_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser callbacks", Slots::hawserCallbacks);
            to.put("hawser inline", Slots::hawserInline);
            to.put("hawser inline, yield", Slots::hawserInlineYield);
            to.put("hawser function each", Slots::hawserInlineEach);
            to.put("bare loop, thread each", Slots::bareLoopEach);
            to.put("vertx by hand", Slots::vertx);
            to.put("netty by hand", Slots::netty);
            to.put("activej by hand", SlotsOfStreams::activej);
            to.put("virtual threads pool", Slots::virtualThreadsPool);
            to.put("virtual threads loop", Slots::virtualThreadsByHand);
            to.put("virtual threads semaphore", Slots::virtualThreadsSemaphore);
            to.put("coroutines workers", SlotsOfStreams::coroutinesWorkers);
            to.put("coroutines semaphore", SlotsOfStreams::coroutinesSemaphore);
            to.put("coroutines flatMapMerge", SlotsOfStreams::coroutinesFlow);
            to.put("reactor flatMap", SlotsOfStreams::reactor);
            to.put("mutiny merge", SlotsOfStreams::mutiny);
            Foreign.twisted(to, 10);
            Foreign.scopes(to, 1);
            Foreign.asyncio(to, 10);
            Foreign.node(to, 2);
            Foreign.go(to, 1);
        }
    },
    SLOTS_COLD_10K(10_000) {
        @Override
        void contenders(Contenders to) {
            coldSlots(to);
        }
    },
    SLOTS_COLD_100K(100_000) {
        @Override
        void contenders(Contenders to) {
            coldSlots(to);
        }
    },
    FORKS_10(200_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser nursery", Nurseries::hawserFew);
            to.put("coroutines coroutineScope", Nurseries::coroutinesFew);
            to.put("virtual threads, executor", Nurseries::threadsFew);
            Foreign.scopes(to, 1);
            Foreign.trio(to, 10);
            Foreign.asyncio(to, 10);
        }
    },
    FORKS_100K(100_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser nursery", Nurseries::hawserMany);
            to.put("coroutines coroutineScope", Nurseries::coroutinesMany);
            to.put("virtual threads, executor", Nurseries::threadsMany);
            Foreign.scopes(to, 1);
            Foreign.trio(to, 1);
            Foreign.asyncio(to, 1);
        }
    },
    FORKS_CANCELLED(10_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser nursery", Nurseries::hawserCancel);
            to.put("coroutines coroutineScope", Nurseries::coroutinesCancel);
            to.put("virtual threads, executor", Nurseries::threadsCancel);
            Foreign.scopes(to, 1);
            Foreign.trio(to, 1);
            Foreign.asyncio(to, 1);
        }
    },
    TIMEOUTS(1_000_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser withTimeout", Nurseries::hawserTimeouts);
            to.put("coroutines withTimeout", Nurseries::coroutinesTimeouts);
            Foreign.scopes(to, 10);
            Foreign.trio(to, 10);
            Foreign.asyncio(to, 10);
        }
    },
    POSTS_1(1_000_000) {
        @Override
        void contenders(Contenders to) {
            posts(to, new Posts(1));
        }
    },
    POSTS_4(1_000_000) {
        @Override
        void contenders(Contenders to) {
            posts(to, new Posts(4));
        }
    },
    ROUND_TRIPS(50_000) {
        @Override
        void contenders(Contenders to) {
            to.put("hawser deferToThread", RoundTrips::hawserCallbacks);
            to.put("hawser inline", RoundTrips::hawserInline);
            to.put("vertx executeBlocking", RoundTrips::vertx);
            to.put("netty by hand", RoundTrips::netty);
            to.put("completable future", RoundTrips::completableFuture);
            to.put("reactor subscribeOn", RoundTrips::reactor);
            to.put("mutiny emitOn", RoundTrips::mutiny);
            to.put("coroutines withContext", RoundTrips::coroutines);
        }
    },
    WAKE_UPS(3_000) {
        @Override
        void contenders(Contenders to) {
            loops(to, WakeUps::of);
        }
    },
    ECHO(3_000) {
        @Override
        void contenders(Contenders to) {
            servers(to, (start, millis) -> Echo.ofBlocks(64, 64).against(start, millis));
            Foreign.servers(to, (start, millis) -> Echo.ofBlocks(64, 64).against(start, millis));
        }
    },
    ECHO_BLOCKS(3_000) {
        @Override
        void contenders(Contenders to) {
            servers(to, (start, millis) -> Echo.ofBlocks(1, 16 * 1024).against(start, millis));
            Foreign.servers(to, (start, millis) -> Echo.ofBlocks(1, 16 * 1024).against(start, millis));
        }
    },
    HTTP_HELLO(2_000) {
        @Override
        void contenders(Contenders to) {
            Client client = (start, millis) -> Echo.of(64, Ask.get("/hello")).against(start, millis);
            WebWorkloads.servers(to, client);
            server(to, "hawser codec, protocol", "hello-codec-protocol", client);
            server(to, "hawser codec, direct", "hello-codec-direct", client);
            server(to, "netty HttpServerCodec", "hello-netty", client);
        }
    },
    HTTP_JSON(2_000) {
        @Override
        void contenders(Contenders to) {
            WebWorkloads.servers(to, (start, millis) -> Echo.of(64, Ask.json()).against(start, millis));
        }
    },
    HTTP_BIG(2_000) {
        @Override
        void contenders(Contenders to) {
            WebWorkloads.servers(
                    to, (start, millis) -> Echo.of(16, Ask.get("/big")).against(start, millis));
        }
    },
    HTTP2(2_000) {
        @Override
        void contenders(Contenders to) {
            WebWorkloads.http2(to);
        }
    },
    HTTP_CLIENT(20_000) {
        @Override
        void contenders(Contenders to) {
            WebWorkloads.clients(to);
        }
    },
    HTTP_IDLE(10_000) {
        @Override
        void contenders(Contenders to) {
            Client client = (start, count) -> Idle.against(start, count, Ask.get("/hello"));
            WebWorkloads.servers(to, client);
            server(to, "hawser codec, protocol", "hello-codec-protocol", client);
            server(to, "hawser codec, direct", "hello-codec-direct", client);
            server(to, "netty HttpServerCodec", "hello-netty", client);
        }
    },
    IDLE(20_000) {
        @Override
        void contenders(Contenders to) {
            servers(to, Idle::against);
        }
    },
    CONNECTS(15_000) { // so many, since the JIT has to be done with them before it is measured
        @Override
        void contenders(Contenders to) {
            to.put("hawser protocol", Connects::hawserProtocol);
            to.put("hawser direct", Connects::hawserDirect);
            to.put("netty", Connects::netty);
            to.put("vertx NetClient, NetServer", Connects::vertx);
            Foreign.twisted(to, 5);
        }
    },
    TLS_HANDSHAKES(4_000) {
        @Override
        void contenders(Contenders to) {
            tlsServers(to, TlsClient::handshakes);
        }
    },
    TLS_BLOCKS(3_000) {
        @Override
        void contenders(Contenders to) {
            tlsServers(to, TlsClient::blocks);
        }
    },
    STARTS(1) {
        @Override
        void contenders(Contenders to) {
            Foreign.command(to, "hawser --version", "hawser", "--version");
            to.put("hawser callLater", Startup::hawser);
            to.put("hawser inline", Startup::hawserInline);
            to.put("bare JVM", Startup::nothing);
            to.put("virtual thread", Startup::virtualThread);
            to.put("netty schedule", Startup::netty);
            to.put("vertx setTimer", Startup::vertx);
            to.put("reactor Mono.delay", Startup::reactor);
            to.put("coroutines delay", Startup::coroutines);
            Foreign.command(to, "asyncio sleep", "python", "-c", "import asyncio; asyncio.run(asyncio.sleep(0.001))");
            Foreign.command(
                    to,
                    "twisted callLater",
                    "python.twisted",
                    "-c",
                    "from twisted.internet import reactor; reactor.callLater(0.001, reactor.stop); reactor.run()");
            Foreign.command(to, "node setTimeout", "node", "-e", "setTimeout(() => {}, 1)");
        }
    };

    private final int count;

    Workload(int count) {
        this.count = count;
    }

    /// Once, in a JVM that has just begun.
    private static void coldSlots(Contenders to) {
        to.put("hawser callbacks", Slots::hawserCallbacks, Repeated.ONCE);
        to.put("hawser inline", Slots::hawserInline, Repeated.ONCE);
        to.put("hawser inline, yield", Slots::hawserInlineYield, Repeated.ONCE);
        to.put("virtual threads loop", Slots::virtualThreadsByHand, Repeated.ONCE);
        to.put("coroutines workers", SlotsOfStreams::coroutinesWorkers, Repeated.ONCE);
        to.put("bare JVM", Startup::nothing);
    }

    /// What is done with a loop that other threads hand things to.
    private interface OnLoop {
        Figures measure(Consumer<Runnable> loop, int count) throws Exception;
    }

    private static void loops(Contenders to, OnLoop use) {
        loop(to, "hawser callFromThread", Loops::hawser, use);
        loop(to, "netty execute", Loops::netty, use);
        loop(to, "vertx runOnContext", Loops::vertx, use);
        loop(to, "executor", Loops::executor, use);
        loop(to, "reactor schedule", Loops::reactor, use);
        loop(to, "activej execute", Loops::activej, use);
        loop(to, "coroutines launch", Loops::coroutines, use);
    }

    private static void loop(Contenders to, String name, Supplier<Consumer<Runnable>> open, OnLoop use) {
        to.put(name, count -> use.measure(open.get(), count));
    }

    private static void posts(Contenders to, Posts posts) {
        loops(to, posts::through);
        to.put("coroutines channel", posts::coroutineChannel);
        to.put("virtual thread queue", posts::virtualThreadQueue);
    }

    /// A client of this JVM, and the servers that it measures.
    interface Client {
        Figures against(Echo.Start start, int count) throws Exception;
    }

    private static void servers(Contenders to, Client client) {
        server(to, "hawser protocol", "hawser-protocol", client);
        server(to, "hawser direct", "hawser-direct", client);
        server(to, "netty", "netty", client);
        server(to, "vertx NetSocket", "vertx", client);
        server(to, "virtual threads", "virtual-threads", client);
    }

    /// By the JDK's engine, and by OpenSSL where that works.
    private static void tlsServers(Contenders to, Client client) {
        if (System.getProperty("bench.tls") == null) {
            return;
        }
        server(to, "hawser protocol", "hawser-tls", client);
        server(to, "hawser direct", "hawser-tls-direct", client);
        server(to, "netty", "netty-tls", client);
        server(to, "netty, with workers", "netty-tls-workers", client);
        if (OpenSsl.isAvailable()) {
            server(to, "hawser protocol, OpenSSL", "hawser-openssl", client);
            server(to, "hawser direct, OpenSSL", "hawser-openssl-direct", client);
            server(to, "netty, OpenSSL", "netty-openssl", client);
        }
    }

    static void server(Contenders to, String name, String server, Client client) {
        to.put(name, count -> client.against(() -> ServerProcess.inJvm(server), count));
    }

    abstract void contenders(Contenders to);

    /// Whether the process that measures is a client, so that what it uses itself says nothing. Client and server are
    /// kept on a core each.
    boolean hasClient() {
        return switch (this) {
            case ECHO,
                    ECHO_BLOCKS,
                    HTTP_HELLO,
                    HTTP_JSON,
                    HTTP_BIG,
                    HTTP2,
                    HTTP_CLIENT,
                    HTTP_IDLE,
                    IDLE,
                    TLS_HANDSHAKES,
                    TLS_BLOCKS -> true;
            default -> false;
        };
    }

    /// Whether it is about the start, so that the time of the whole process counts.
    boolean isCold() {
        return switch (this) {
            case STARTS, SLOTS_COLD_10K, SLOTS_COLD_100K -> true;
            default -> false;
        };
    }

    Contenders contenders() {
        Contenders all = new Contenders();
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
