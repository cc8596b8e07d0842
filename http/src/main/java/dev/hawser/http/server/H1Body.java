package dev.hawser.http.server;

import dev.hawser.http.h1.BodyReader;
import dev.hawser.http.h1.H1Input;
import dev.hawser.http.h1.Refusal;
import dev.hawser.reactor.Reactor;
import io.netty.buffer.Unpooled;
import java.time.Duration;

/** The body of a request of HTTP/1.1, in what its connection has received. */
record H1Body(H1Connection connection, H1Input in, BodyReader reader, Reactor reactor) implements BodySource {
    @Override
    public byte[] take(RequestBody whose) throws Refusal {
        return reader.read(connection.isReceiving(whose) ? in.bytes() : Unpooled.EMPTY_BUFFER);
    }

    @Override
    public boolean isAtHand(int max) {
        return reader.isAtHand(in.bytes(), max);
    }

    @Override
    public boolean isOver() {
        return reader.isOver();
    }

    @Override
    public boolean hasEnded() {
        return connection.hasEnded();
    }

    @Override
    public void taken() {
        connection.balance();
    }

    @Override
    public long nanoTime() {
        return reactor.nanoTime();
    }

    @Override
    public void isAskedFor(Duration limit, Runnable tooSlow) {
        connection.bodyIsAskedFor(limit, tooSlow);
    }

    @Override
    public void isNotAskedFor(RequestBody whose) {
        connection.bodyIsNotAskedFor(whose);
    }
}
