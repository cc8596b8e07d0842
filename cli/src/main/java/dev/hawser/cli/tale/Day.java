package dev.hawser.cli.tale;

import java.time.Duration;
import java.util.List;

/// A working day: what an example is given.
///
/// @param customers who is waiting, in order
/// @param installation how long one installation takes
/// @param developers how many developers there are, where an example has several
/// @param slots how many installations may run at the same time, where an example has a limit
/// @param log where it says what happens
record Day(List<Customer> customers, Duration installation, int developers, int slots, Log log) {
    void say(Line line, Object who) {
        log.say(line, who);
    }
}
