package dev.hawser.cli.tale;

/// Where an example says what happens. May be called by several threads.
@FunctionalInterface
interface Log {
    /// Says one line.
    ///
    /// @param line the words
    /// @param who a [Customer], a [Developer], or a name
    void say(Line line, Object who);

    /// Both are told, the other one last.
    default Log and(Log other) {
        return (line, who) -> {
            say(line, who);
            other.say(line, who);
        };
    }
}
