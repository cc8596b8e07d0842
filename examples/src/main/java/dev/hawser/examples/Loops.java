package dev.hawser.examples;

import dev.hawser.defer.Procedure;
import dev.hawser.reactor.Reactor;
import dev.hawser.scope.Nursery;
import dev.hawser.scope.Restart;
import dev.hawser.scope.Supervisor;
import dev.hawser.task.Backoff;
import java.io.IOException;
import java.time.Duration;

// usage: Loops
/** Three loops, of which two begin anew when they fail, and one is the end of all when it does. */
final class Loops {
    private Loops() {}

    public static void main(String[] arguments) {
        Program.run(net -> run(
                says(net.reactor(), "listening", Duration.ofSeconds(1), 10),
                says(net.reactor(), "importing", Duration.ofSeconds(2), 2),
                says(net.reactor(), "reporting", Duration.ofSeconds(3), 100)));
    }

    // @start region="loops"
    /** Import and report begin anew when they fail. When the listener does, that is the end of all three. */
    static void run(Procedure listener, Procedure imports, Procedure report) throws Exception {
        Nursery.run(nursery -> {
            nursery.start("listener", () -> {
                listener.run();
                return true;
            });
            Supervisor.run(o -> o.child("import", Restart.PERMANENT, imports)
                    .child("report", Restart.PERMANENT, report)
                    .intensity(10, Duration.ofMinutes(1))
                    .backoff(Backoff.constant(Duration.ofSeconds(1))::delay));
        });
    }
    // @end region="loops"

    /** Says what it does so often, and then fails. */
    private static Procedure says(Reactor reactor, String what, Duration interval, int times) {
        return () -> {
            for (int i = 0; i < times; i++) {
                System.out.println(what);
                var _ = reactor.sleep(interval).await();
            }
            throw new IOException(what + " has failed");
        };
    }
}
