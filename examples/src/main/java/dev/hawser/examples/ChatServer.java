package dev.hawser.examples;

import dev.hawser.net.CloseReason;
import dev.hawser.net.ListeningPort;
import dev.hawser.net.Protocol;
import dev.hawser.net.ProtocolFactory;
import dev.hawser.net.protocol.LineOnlyReceiver;
import java.net.SocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;

// usage: ChatServer [ENDPOINT]
/** A room: what one says by a line, all others hear. The first line is the name. Guests come by {@code nc}. */
// @start region="chat"
final class ChatServer implements ProtocolFactory<Protocol> {
    private final Set<Guest> guests = new LinkedHashSet<>(); // no lock: everything runs on the reactor's thread

    public static void main(String[] arguments) {
        Program.run(net -> {
            ListeningPort port = net.listenFactory(Program.endpoint(arguments, 0), new ChatServer())
                    .await();
            Program.serve("the room is open at " + port.address());
        });
    }

    @Override
    public Protocol buildProtocol(SocketAddress peer) {
        return new Guest();
    }

    private void tellOthers(Guest speaker, String line) {
        guests.stream().filter(guest -> guest != speaker).forEach(guest -> guest.sendLine(line));
    }

    private final class Guest extends LineOnlyReceiver {
        private String name = "";

        Guest() {
            super("\n", 1000);
        }

        @Override
        protected void connected() {
            sendLine("Your name?");
        }

        @Override
        protected void lineReceived(String line) {
            if (name.isEmpty()) {
                name = line.strip();
                guests.add(this);
                tellOthers(this, name + " is here");
            } else {
                tellOthers(this, name + ": " + line.strip());
            }
        }

        @Override
        public void connectionLost(CloseReason reason) {
            if (guests.remove(this)) {
                tellOthers(this, name + " has left");
            }
        }
    }
}
// @end region="chat"
