package dev.hawser.http.server;

import dev.hawser.defer.Deferred;
import dev.hawser.http.Response;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Where content goes, which may be parts of files that the system sends by itself. */
interface FileOutput extends Response.Output {
    /**
     * Writes a part of a file.
     *
     * @param file not to be closed before this has fired
     * @return as {@link #write(byte[])}; null if it is to be written as bytes
     */
    @Nullable Deferred<@Nullable Void> write(FileChannel file, long from, int count);
}
