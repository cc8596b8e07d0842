package dev.hawser.http.client;

import dev.hawser.http.h1.BodyReader;
import dev.hawser.http.h1.Refusal;

/** The content of an answer of HTTP/1.1, in what its connection has received. */
record H1Answer(ClientConnection connection, BodyReader reader) implements AnswerSource {
    @Override
    public byte[] take() throws HttpClientException {
        try {
            return reader.read(connection.received());
        } catch (Refusal e) {
            throw connection.malformed(e);
        }
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
    public boolean hasEndedInOrder() {
        return connection.hasEndedInOrder();
    }

    @Override
    public HttpClientException lost(String what) {
        return connection.lost(what);
    }

    @Override
    public void leave() {
        connection.leave();
    }

    @Override
    public void taken(boolean last) {
        connection.taken(last);
    }

    @Override
    public String line() {
        return connection.line();
    }
}
