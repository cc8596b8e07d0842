package dev.hawser.cli.tale;

import java.util.List;

/// What a [Recorder] has heard.
///
/// @param installations those that were finished, by the customer's number
/// @param lanes how many lanes they were in
/// @param threads how many threads served the customers
/// @param mostAtOnce how many installations ran at the same time, at most
record Recording(List<Installation> installations, int lanes, int threads, int mostAtOnce) {
    /// Of an example that nobody listened to.
    static final Recording NONE = new Recording(List.of(), 0, 0, 0);

    /// {@return how long all customers waited, one after another, in nanoseconds}
    long waited() {
        return installations.stream()
                .mapToLong(installation -> installation.end() - installation.begin())
                .sum();
    }
}
