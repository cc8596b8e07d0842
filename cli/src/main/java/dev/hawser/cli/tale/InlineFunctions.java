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

/// Example 4: the same as example 3, and it reads from top to bottom like example 1. Where a function awaits, it is set
/// aside, and the one thread goes on with another.
final class InlineFunctions {
    private final Reactor reactor;
    private final Day day;

    InlineFunctions(Reactor reactor, Day day) {
        this.reactor = reactor;
        this.day = day;
    }

    // @start region="inline"
    void developerDay() {
        day.say(GOODMORNING, "Twisted developer");
        List<Deferred<?>> work = new ArrayList<>();
        for (Customer customer : day.customers()) {
            work.add(install(customer));
        }
        var _ = DeferredList.of(work).addAction(_ -> reactor.stop());
        day.say(BYE, "Twisted developer!");
        reactor.run();
    }

    /// One inline function for each customer.
    Deferred<Customer> install(Customer customer) {
        return reactor.inline(() -> {
            day.say(SCHEDULING, customer);
            Customer finished =
                    reactor.deferLater(day.installation(), () -> customer).await();
            day.say(CALLBACK, finished);
            day.say(ALL_DONE, finished);
            return finished;
        });
    }
    // @end
}
