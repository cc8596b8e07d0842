package dev.hawser.batch.view;

import dev.hawser.batch.AttemptReport;
import java.io.IOException;
import java.util.function.Consumer;

/** Attempts that can be gone through as often as needed, such as those in a journal. */
@FunctionalInterface
public interface AttemptStream {
    /**
     * Goes through all of them, in the order in which they ended. The same ones each time.
     *
     * @param each is given each of them
     * @throws IOException if they cannot be read
     */
    void forEach(Consumer<? super AttemptReport> each) throws IOException;
}
