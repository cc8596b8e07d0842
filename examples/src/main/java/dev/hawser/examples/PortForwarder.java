package dev.hawser.examples;

import dev.hawser.defer.Deferred;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Endpoint;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Net;
import dev.hawser.net.Protocol;
import io.netty.buffer.ByteBuf;

// usage: PortForwarder FROM TO [protocols|functions]
/** Connects every connection that it accepts with another server: once by protocols, once by functions. */
final class PortForwarder {
    private PortForwarder() {}

    public static void main(String[] arguments) {
        Program.run(net -> {
            if (arguments.length < 2) {
                throw new Program.UsageException("expected where from and where to: tcp:8008 tcp:127.0.0.1:8007");
            }
            Endpoint from = Program.endpoint(arguments, 0);
            Endpoint to = Program.endpoint(arguments, 1);
            String way = Program.argument(arguments, 2, "functions");
            Deferred<ListeningPort> port =
                    way.equals("protocols") ? byProtocols(net, from, to) : byFunctions(net, from, to);
            Program.serve(port.await().address() + " leads to " + to + ", by " + way);
        });
    }

    // @start region="protocols"
    /** Bytes are not copied, and each side is read no faster than the other takes it. */
    static Deferred<ListeningPort> byProtocols(Net net, Endpoint from, Endpoint to) {
        return net.listen(from, client -> {
            Connection server = net.connect(to).await();
            client.deliverTo(new To(server));
            server.deliverTo(new To(client));
            client.registerProducer(server); // paused while the client does not read
            server.registerProducer(client);
        });
    }

    private record To(Connection other) implements Protocol {
        @Override
        public void dataReceived(ByteBuf data) {
            other.send(data.retain());
        }

        @Override
        public void inputEnded(Connection connection) {
            var _ = other.closeOutput(); // the other direction goes on
        }

        @Override
        public void connectionLost(CloseReason reason) {
            if (other.isOpen()) {
                other.abort(); // its input was cut short: the other end must not take that for all
            }
        }
    }
    // @end region="protocols"

    // @start region="functions"
    static Deferred<ListeningPort> byFunctions(Net net, Endpoint from, Endpoint to) {
        return net.listen(from, client -> {
            Connection server = net.connect(to).await();
            try {
                Deferred<Void> answers = net.reactor().inline("answers", () -> copy(server, client));
                copy(client, server);
                answers.await();
            } finally {
                server.close();
            }
        });
    }

    private static Void copy(Connection from, Connection to) throws Exception {
        from.inputStream().transferTo(to.outputStream()); // the streams of the JDK suspend the function
        to.closeOutput().await();
        return null;
    }
    // @end region="functions"
}
