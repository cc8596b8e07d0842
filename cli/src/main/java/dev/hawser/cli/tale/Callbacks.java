package dev.hawser.cli.tale;

import static dev.hawser.cli.tale.Line.ALL_DONE;
import static dev.hawser.cli.tale.Line.BYE;
import static dev.hawser.cli.tale.Line.CALLBACK;
import static dev.hawser.cli.tale.Line.GOODMORNING;
import static dev.hawser.cli.tale.Line.SCHEDULING;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.reactor.Reactor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Example 3: one developer who never waits. For each customer there is a note of what to do when the installation
/// calls back; the reactor, a secretary, answers the calls.
final class Callbacks {
    private final Reactor reactor;
    private final Day day;

    Callbacks(Reactor reactor, Day day) {
        this.reactor = reactor;
        this.day = day;
    }

    // @start region="callbacks"
    /// The developer starts everything and leaves; the reactor runs until all is done.
    void developerDay() {
        day.say(GOODMORNING, "Twisted developer");
        List<Deferred<?>> work = new ArrayList<>();
        for (Customer customer : day.customers()) {
            work.add(scheduleInstall(customer));
        }
        var _ = DeferredList.of(work).addAction(_ -> reactor.stop()); // turns off the lights
        day.say(BYE, "Twisted developer!");
        reactor.run();
    }

    /// Starts the installation and returns at once. What is to happen afterwards is added to the result that will come.
    private Deferred<@Nullable Void> scheduleInstall(Customer customer) {
        day.say(SCHEDULING, customer);
        return reactor.deferLater(day.installation(), () -> finished(customer))
                .addAction(done -> day.say(ALL_DONE, done));
    }

    private Customer finished(Customer customer) {
        day.say(CALLBACK, customer);
        return customer;
    }
    // @end
}
