package dev.hawser.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.Protocol;
import dev.hawser.net.process.ProcessOutput;
import dev.hawser.net.process.Processes;
import dev.hawser.net.protocol.LineOnlyReceiver;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

// usage: FingerSteps STEP [ENDPOINT]
/** The steps 1 to 10 of Twisted's finger tutorial: from a program that does nothing to answers that take their time. */
final class FingerSteps {
    private static final String NONE = "No such user";

    /** What users say of themselves. */
    private static final Map<String, String> USERS = Map.of("moshez", "Happy and well");

    private FingerSteps() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            String step = Program.argument(arguments, 0, "");
            if (!step.matches("[1-9]|10")) {
                throw new Program.UsageException("expected a step, 1 to 10, was '" + step + "'");
            }
            if (step.equals("1")) {
                Program.serve("does nothing"); // finger01: the reactor runs until it is stopped
            }
            Endpoint endpoint = Program.endpoint(arguments, 1);
            ListeningPort port = listen(net, Integer.parseInt(step), endpoint).await();
            Program.serve("step " + step + " is at " + port.address());
        });
    }

    /** A step that has a port: from 2 on. */
    static Deferred<ListeningPort> listen(Net net, int step, Endpoint endpoint) {
        return switch (step) {
            case 2 -> net.listenFactory(endpoint, _ -> new Silent());
            case 3 -> net.listenFactory(endpoint, _ -> new Dropping());
            case 4 -> net.listenFactory(endpoint, _ -> new Reading());
            case 5 -> net.listenFactory(endpoint, _ -> new Refusing());
            case 6 -> net.listenFactory(endpoint, _ -> new Asking(_ -> NONE));
            case 7 -> net.listenFactory(endpoint, _ -> new Asking(user -> USERS.getOrDefault(user, NONE)));
            case 8 ->
                net.listenFactory(endpoint, _ -> new Waiting(user -> Deferred.succeed(USERS.getOrDefault(user, NONE))));
            case 9 -> byFunctions(net, endpoint);
            default -> ofTheMachine(net, endpoint);
        };
    }

    // @start region="silent"
    /** finger02: takes connections, and does nothing with them. */
    private static final class Silent implements Protocol {
        @Override
        public void dataReceived(ByteBuf data) {}
    }
    // @end region="silent"

    // @start region="dropping"
    /** finger03: drops connections. */
    private static final class Dropping implements Protocol {
        @Override
        public void connectionMade(Connection connection) {
            connection.close();
        }

        @Override
        public void dataReceived(ByteBuf data) {}
    }
    // @end region="dropping"

    // @start region="reading"
    /** finger04: reads a user's name, and drops the connection. */
    private static final class Reading extends LineOnlyReceiver {
        Reading() {
            super("\n", 512); // finger sends CR LF, and nc LF
        }

        @Override
        protected void lineReceived(String user) {
            connection().close();
        }
    }
    // @end region="reading"

    // @start region="refusing"
    /** finger05: knows nobody. */
    private static final class Refusing extends LineOnlyReceiver {
        @Override
        protected void lineReceived(String user) {
            sendLine(NONE);
            connection().close(); // sends that first
        }
    }
    // @end region="refusing"

    // @start region="asking"
    /** finger06 and finger07: asks who made it. */
    private static final class Asking extends LineOnlyReceiver {
        private final UnaryOperator<String> users;

        Asking(UnaryOperator<String> users) {
            super("\n", 512);
            this.users = users;
        }

        @Override
        protected void lineReceived(String user) {
            connection().send(users.apply(user.strip()) + CRLF);
            connection().close();
        }
    }
    // @end region="asking"

    // @start region="waiting"
    /** finger08: the answer comes later, by a Deferred. */
    private static final class Waiting extends LineOnlyReceiver {
        private final Function<String, Deferred<String>> users;

        Waiting(Function<String, Deferred<String>> users) {
            super("\n", 512);
            this.users = users;
        }

        @Override
        protected void lineReceived(String user) {
            var _ = users.apply(user.strip())
                    .addErrback(_ -> "Internal error in server")
                    .addAction(answer -> connection().send(answer + CRLF))
                    .addAction(_ -> connection().close());
        }
    }
    // @end region="waiting"

    // @start region="functions"
    /** finger09: without names for what happens in between. Here that is a function for each connection. */
    private static Deferred<ListeningPort> byFunctions(Net net, Endpoint endpoint) {
        return net.listen(endpoint, connection -> {
            String user = connection.readLine(512).await().orElse("").strip();
            connection.write(USERS.getOrDefault(user, NONE) + "\r\n").await();
        });
    }
    // @end region="functions"

    // @start region="machine"
    /** finger10: what this machine's own finger says. */
    private static Deferred<ListeningPort> ofTheMachine(Net net, Endpoint endpoint) {
        Processes processes = Processes.of(net);
        return net.listenFactory(endpoint, _ -> new Waiting(user -> finger(processes, user)));
    }

    private static Deferred<String> finger(Processes processes, String user) {
        return user.matches("[a-z0-9_]+") // an option is no name
                ? processes.output("finger", user).addCallback(ProcessOutput::outText)
                : Deferred.succeed(NONE);
    }
    // @end region="machine"
}
