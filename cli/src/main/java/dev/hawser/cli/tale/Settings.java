package dev.hawser.cli.tale;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What the command line may change about the tale.
///
/// @param customers how many, in each example; empty for 4 in the first one and 15 in the others
/// @param installation how long an installation takes
/// @param developers how many threads there are in example 2
/// @param slots how many installations may run at once in example 5
/// @param quiet whether the customers' lines are left out
/// @param picture where to draw the timeline as SVG
public record Settings(
        OptionalInt customers,
        Duration installation,
        int developers,
        int slots,
        boolean quiet,
        Optional<Path> picture) {

    /// The tale as it is told.
    public static final Settings DEFAULTS =
            new Settings(OptionalInt.empty(), Duration.ofSeconds(3), 5, 5, false, Optional.empty());
}
