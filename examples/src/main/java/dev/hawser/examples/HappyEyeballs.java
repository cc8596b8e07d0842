package dev.hawser.examples;

import dev.hawser.defer.Promise;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.scope.CancelScope;
import dev.hawser.scope.Nursery;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

// usage: HappyEyeballs HOST [PORT]
/** Tells which address of a host answers first. A connect of Hawser's does that by itself; here it is by hand. */
final class HappyEyeballs {
    private HappyEyeballs() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            String host = Program.argument(arguments, 0, "localhost");
            int port = Program.port(arguments, 1, 443);
            List<Callable<String>> attempts = new ArrayList<>();
            for (InetAddress address : net.resolve(host).await()) {
                attempts.add(() -> connected(net, address, port));
            }
            try {
                System.out.println(first(attempts, Duration.ofMillis(250)));
            } catch (IOException none) {
                System.out.println(none.getMessage());
                for (Throwable why : none.getSuppressed()) {
                    System.out.println("  " + why.getMessage());
                }
            }
        });
    }

    private static String connected(Net net, InetAddress address, int port) throws Exception {
        String literal =
                address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
        net.connect(Endpoint.parse("tcp:" + literal + ":" + port))
                .await()
                .close()
                .await();
        return literal;
    }

    // @start region="eyeballs"
    /** The first attempt that succeeds; each begins when the one before it fails, or has taken too long. */
    static <T> T first(List<Callable<T>> attempts, Duration patience) throws Exception {
        List<T> winner = new ArrayList<>();
        IOException failures = new IOException("none of " + attempts.size() + " attempts succeeded");
        Nursery.run(nursery -> {
            for (Callable<T> attempt : attempts) {
                Promise<Boolean> failed = new Promise<>();
                nursery.start(() -> {
                    try {
                        winner.add(attempt.call());
                        nursery.cancel();
                    } catch (IOException e) {
                        failures.addSuppressed(e);
                        failed.callback(true);
                    }
                    return true;
                });
                var _ = CancelScope.moveOnAfter(patience, failed::await);
            }
        });
        return winner.stream().findFirst().orElseThrow(() -> failures);
    }
    // @end
}
