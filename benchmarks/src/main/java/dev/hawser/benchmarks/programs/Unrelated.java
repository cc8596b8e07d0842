package dev.hawser.benchmarks.programs;

import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/// Round trips over loopback of a virtual thread that has nothing to do with a reactor, while something computes 200 of
/// every 250 ms: a callback of a reactor, or a thread where there is no reactor. Run by hand; docs/adr/0006 has
/// figures.
public final class Unrelated {
    private static final Duration COMPUTES = Duration.ofMillis(200);
    private static final Duration RESTS = Duration.ofMillis(50);

    private Unrelated() {}

    /// @param args `reactor` or `none`; for how many seconds
    public static void main(String[] args) throws Exception {
        Duration time = Duration.ofSeconds(Integer.parseInt(args[1]));
        if (args[0].equals("reactor")) {
            Reactor reactor = Reactor.start(options -> options.stallThreshold(Duration.ZERO));
            reactor.callFromThread(() -> computeAgain(reactor));
        } else {
            Thread.ofPlatform().daemon().start(Unrelated::compute);
        }
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket peer = server.accept()) {
            client.setTcpNoDelay(true);
            peer.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> echo(peer));
            double[][] trips = {{}};
            Thread.ofVirtual().start(() -> trips[0] = roundTrips(client, time)).join();
            report(args[0], trips[0]);
        }
        System.exit(0);
    }

    private static void computeAgain(Reactor reactor) {
        spin();
        reactor.callLater(RESTS, () -> computeAgain(reactor));
    }

    private static void compute() {
        try {
            while (true) {
                spin();
                Thread.sleep(RESTS);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void spin() {
        long end = System.nanoTime() + COMPUTES.toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static void echo(Socket peer) {
        try {
            for (int got = peer.getInputStream().read();
                    got >= 0;
                    got = peer.getInputStream().read()) {
                peer.getOutputStream().write(got);
            }
        } catch (IOException closed) {
            Thread.currentThread().setName("over");
        }
    }

    private static double[] roundTrips(Socket client, Duration time) {
        double[] millis = new double[1_000_000];
        int count = 0;
        long end = System.nanoTime() + time.toNanos();
        try {
            for (long before = System.nanoTime(); before < end && count < millis.length; before = System.nanoTime()) {
                client.getOutputStream().write(1);
                client.getInputStream().read();
                millis[count++] = (System.nanoTime() - before) / 1e6;
                Thread.sleep(1);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Arrays.copyOfRange(millis, count / 10, count); // the first part warms up
    }

    private static void report(String what, double[] millis) {
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%s: %d round trips, p50 %.3f ms, p99 %.3f ms, longest %.3f ms%n",
                what,
                millis.length,
                millis[millis.length / 2],
                millis[millis.length * 99 / 100],
                millis[millis.length - 1]);
    }
}
