package dev.hawser.batch.step;

import java.io.IOException;
import java.util.Map;

/**
 * Something that a job needs while it runs: started before the first item, and closed after the last. In Java; a job
 * names its source file or its class. It has a constructor without parameters.
 *
 * <p><b>Threads:</b> any platform thread; it may block.
 */
public interface Service extends AutoCloseable {
    /**
     * Starts it. When this returns, it can be used.
     *
     * @param with the settings that the job gives it
     * @return what steps may want to know of it, for {@code {{name.key}}} in the job
     * @throws Exception if it cannot be started: the run then does not begin
     */
    Map<String, String> start(Map<String, String> with) throws Exception;

    /**
     * Ends it. Called once if {@link #start} was called, also if that failed.
     *
     * @throws IOException is told, and disturbs nothing
     */
    @Override
    void close() throws IOException;
}
