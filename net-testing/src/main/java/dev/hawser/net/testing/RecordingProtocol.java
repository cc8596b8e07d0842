package dev.hawser.net.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.net.CloseReason;
import dev.hawser.net.Connection;
import dev.hawser.net.Protocol;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
final class RecordingProtocol implements Protocol {
    private final List<String> told = new ArrayList<>();
    private final Promise<Connection> made = new Promise<>();
    private final Promise<CloseReason> lost = new Promise<>();

    List<String> told() {
        return told;
    }

    /** Fires with the connection. */
    Deferred<Connection> made() {
        return made;
    }

    /** Fires with how the connection ended. */
    Deferred<CloseReason> lost() {
        return lost;
    }

    @Override
    public void connectionMade(Connection connection) {
        told.add("made");
        made.callback(connection);
    }

    @Override
    public void dataReceived(ByteBuf data) {
        told.add(data.toString(UTF_8));
    }

    @Override
    public void connectionLost(CloseReason reason) {
        told.add("lost");
        if (!lost.isFired()) {
            lost.callback(reason);
        }
    }
}
