package dev.hawser.testing;

import dev.hawser.reactor.ReactorOptions;
import java.util.Optional;
import java.util.function.Consumer;

/** What {@link TestReactorOptions} said in the end. */
record TestReactorSettings(
        TestTime time, Optional<Schedule> schedule, boolean debug, Consumer<? super ReactorOptions> reactor) {}
