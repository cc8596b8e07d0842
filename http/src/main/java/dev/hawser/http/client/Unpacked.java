package dev.hawser.http.client;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Body;
import dev.hawser.http.coding.Inflating;

/** Content that came compressed, collected as all answers are. */
record Unpacked(Inflating content, String line) implements Body {
    @Override
    public Deferred<byte[]> read() {
        return content.read();
    }

    @Override
    public Deferred<byte[]> bytes(int max) {
        return Collecting.all(content, max, line);
    }
}
