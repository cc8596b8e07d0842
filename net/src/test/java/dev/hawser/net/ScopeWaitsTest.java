package dev.hawser.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredLock;
import dev.hawser.defer.DeferredQueue;
import dev.hawser.defer.Permit;
import dev.hawser.defer.Promise;
import dev.hawser.net.process.Processes;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.scope.CancelScope;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/// A scope ends each kind of wait of a function. None of these would end by itself.
class ScopeWaitsTest {
    private static final Duration SOON = Duration.ofMillis(100);

    /// Long, since the machine may be busy; short beside for ever.
    private static final Duration LATEST = Duration.ofMinutes(1);

    private static void isCutOff(NetRun.Body wait) throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            long begin = net.reactor().nanoTime();
            boolean inTime = CancelScope.moveOnAfter(SOON, () -> wait.run(net));
            assertThat(inTime).isFalse();
            assertThat(Duration.ofNanos(net.reactor().nanoTime() - begin)).isBetween(SOON, LATEST);
        });
    }

    /// The port of a server that says nothing.
    private static int silent(Net net) {
        return net.listen("tcp:0:interface=127.0.0.1", _ -> new Promise<Boolean>().await())
                .await()
                .port();
    }

    @Test
    void aConnectionThatIsRead() throws Exception {
        isCutOff(net -> {
            Connection connection =
                    net.connect(Endpoint.tcp("127.0.0.1", silent(net))).await();
            try {
                var _ = connection.read().await();
            } finally {
                connection.close();
            }
        });
    }

    @Test
    void aConnectionWhosePeerDoesNotRead() throws Exception {
        isCutOff(net -> {
            Connection connection =
                    net.connect(Endpoint.tcp("127.0.0.1", silent(net))).await();
            try {
                while (true) {
                    connection.write(new byte[1 << 16]).await();
                }
            } finally {
                connection.abort();
            }
        });
    }

    @Test
    void aSocketOfTheJdk() throws Exception {
        isCutOff(net -> {
            try (Socket socket = new Socket("127.0.0.1", silent(net))) {
                var _ = socket.getInputStream().read();
            }
        });
    }

    @Test
    void aServerSocketOfTheJdk() throws Exception {
        isCutOff(_ -> {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                server.accept().close();
            }
        });
    }

    @Test
    void anHttpClient() throws Exception {
        isCutOff(net -> {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + silent(net) + "/"))
                    .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                var _ = client.send(request, BodyHandlers.discarding());
            }
        });
    }

    @Test
    void aChildProcess() throws Exception {
        isCutOff(net -> {
            Processes processes = Processes.of(net);
            var _ = processes.output("sleep", "1000").await();
        });
    }

    @Test
    void aProcessOfTheJdk() throws Exception {
        isCutOff(_ -> {
            Process child = new ProcessBuilder("sleep", "1000").start();
            try {
                var _ = child.waitFor();
            } finally {
                child.destroyForcibly();
            }
        });
    }

    @Test
    void aLockOfTheEngines() throws Exception {
        isCutOff(_ -> {
            DeferredLock lock = new DeferredLock();
            try (Permit _ = lock.acquire().await()) {
                var _ = lock.acquire().await();
            }
        });
    }

    @Test
    void aQueueOfTheEngines() throws Exception {
        isCutOff(_ -> new DeferredQueue<String>().get().await());
    }

    @Test
    void aLockOfTheJdk() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        lock.lock(); // by the test's thread
        isCutOff(_ -> lock.lockInterruptibly());
        lock.unlock();
    }

    @Test
    void aSemaphoreAndAQueueOfTheJdk() throws Exception {
        isCutOff(_ -> new Semaphore(0).acquire());
        isCutOff(_ -> new LinkedBlockingQueue<String>().take());
    }

    @Test
    void aFutureOfTheJdk() throws Exception {
        isCutOff(_ -> new CompletableFuture<String>().get());
    }

    @Test
    void sleeps() throws Exception {
        isCutOff(net -> net.reactor().sleep(Duration.ofDays(1)).await());
        isCutOff(_ -> Thread.sleep(Duration.ofDays(1)));
    }

    @Test
    void aThreadThatTheFunctionStarted() throws Exception {
        isCutOff(_ -> {
            Semaphore never = new Semaphore(0);
            Thread thread = Thread.ofVirtual().start(never::acquireUninterruptibly);
            try {
                thread.join();
            } finally {
                never.release();
            }
        });
    }

    @Test
    void aJobOfAWorker() throws Exception {
        isCutOff(net -> {
            Deferred<Boolean> job = net.reactor().deferToThread(() -> {
                new Semaphore(0).acquire();
                return true;
            });
            var _ = job.await();
        });
    }
}
