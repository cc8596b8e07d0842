package dev.hawser.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.SystemEvent;
import dev.hawser.reactor.TriggerPhase;
import dev.hawser.scope.Nursery;
import java.time.Duration;

// usage: GracefulServer [ENDPOINT]
/** Takes a second for each line, and lets those who are served go on for a while when it is told to end. */
final class GracefulServer {
    private GracefulServer() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            Promise<Boolean> stopping = new Promise<>();
            Promise<Boolean> served = new Promise<>();
            net.reactor().addSystemEventTrigger(SystemEvent.SHUTDOWN, TriggerPhase.BEFORE, () -> {
                stopping.callback(true);
                return served;
            });
            try {
                serve(net, Program.endpoint(arguments, 0), stopping, Duration.ofSeconds(3));
            } finally {
                served.callback(true);
            }
        });
    }

    // @start region="server"
    /** Serves until it is told to end; who is served then has some grace. */
    static void serve(Net net, Endpoint endpoint, Deferred<?> stopping, Duration grace) throws Exception {
        Nursery.run(connections -> {
            ListeningPort port = net.listen(
                            endpoint,
                            connection -> connections
                                    .startIndependent(
                                            "" + connection.remoteAddress(), () -> talk(net.reactor(), connection))
                                    .await())
                    .await();
            var _ = stopping.await();
            var _ = port.close().await();
            connections.cancelAfter(grace);
        });
    }

    /** Answers lines, and says now and then that it is there: the one ends with the other. */
    private static boolean talk(Reactor reactor, Connection connection) throws Exception {
        Nursery.run(nursery -> {
            nursery.start("heartbeat", () -> {
                while (true) {
                    var _ = reactor.sleep(Duration.ofSeconds(10)).await();
                    connection.write("still here\n").await();
                }
            });
            for (String line : connection.lines()) {
                var _ = reactor.sleep(Duration.ofSeconds(1)).await(); // the work
                connection.write(line.length() + "\n").await();
            }
            nursery.cancel();
        });
        return true;
    }
    // @end region="server"
}
