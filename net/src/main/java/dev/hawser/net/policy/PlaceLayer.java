package dev.hawser.net.policy;

import dev.hawser.net.layer.Layer;
import dev.hawser.net.tls.TlsSession;
import dev.hawser.net.transport.StreamTransport;
import dev.hawser.net.transport.TlsStart;
import dev.hawser.net.transport.Wire;
import io.netty.channel.FileRegion;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives the place of its wire back when that is gone, or never comes to be used. */
final class PlaceLayer extends Layer {
    private final ConnectionLimit.Place place;

    PlaceLayer(Wire wire, ConnectionLimit.Place place) {
        super(wire);
        this.place = place;
    }

    /** {@inheritDoc} One that fails before the start ends a wire that nobody listens to. */
    @Override
    public void startTls(TlsStart start, StreamTransport.Opening<TlsSession> opening) {
        super.startTls(start, new StreamTransport.Opening<>() {
            @Override
            public void opened(TlsSession session) {
                opening.opened(session);
            }

            @Override
            public void failed(IOException failure) {
                opening.failed(failure);
                place.free();
            }
        });
    }

    /** {@inheritDoc} It does not look at what is sent. */
    @Override
    public @Nullable FileRegion takeFile() {
        return upper.takeFile();
    }

    @Override
    public void closed(@Nullable IOException failure) {
        super.closed(failure);
        place.free();
    }
}
