package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Compresses what is written, and writes on what comes of it. On the reactor. */
final class GzipOutput implements Response.Output, AutoCloseable {
    private final Response.Output out;
    private final boolean eager;
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final GZIPOutputStream packing;

    /**
     * Compresses.
     *
     * @param eager whether each write is to be seen at once
     */
    GzipOutput(Response.Output out, boolean eager) throws IOException {
        this.out = out;
        this.eager = eager;
        this.packing = new GZIPOutputStream(packed, 1 << 12, true);
    }

    @Override
    public Deferred<@Nullable Void> write(byte[] bytes) {
        try {
            packing.write(bytes);
            if (eager) {
                packing.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of an array
        }
        return pass();
    }

    private Deferred<@Nullable Void> pass() {
        byte[] ready = packed.toByteArray();
        packed.reset();
        return out.write(ready);
    }

    /** Writes the end; in a function. */
    void end() throws IOException {
        packing.finish();
        pass().await(IOException.class);
    }

    /** Gives back what compressing took. */
    @Override
    public void close() throws IOException {
        packing.close();
    }
}
