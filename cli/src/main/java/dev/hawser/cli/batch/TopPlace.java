package dev.hawser.cli.batch;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A run that `hawser top` looks at.
interface TopPlace {
    /// {@return how it is called, in the first line}
    String name();

    /// {@return why it cannot be looked at}
    ///
    /// @param before whether it could be before
    String gone(boolean before);

    /// Asks it, as `hawser ctl` does. {@return what it answers; empty if nobody does}
    Optional<JsonNode> ask(String request) throws IOException;

    /// {@return a line for each of the most frequent kinds of failures}
    List<String> failures(int most) throws IOException;
}
