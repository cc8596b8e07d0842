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

    /// {@return what its rows are counted by}
    default String number() {
        return "slot";
    }

    /// {@return what a row is with: the step where it is, or another}
    default String with() {
        return "step";
    }

    /// Asks it, as `hawser ctl` does. {@return what it answers; empty if nobody does}
    Optional<JsonNode> ask(String request) throws IOException;

    /// {@return lines for what the numbers do not tell: the most frequent kinds of failures, and who serves}
    ///
    /// @param most of each
    List<String> details(int most) throws IOException;
}
