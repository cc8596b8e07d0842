package dev.hawser.cli.tale;

import static dev.hawser.cli.tale.Line.BYE;
import static dev.hawser.cli.tale.Line.GOODMORNING;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.reactor.Reactor;
import dev.hawser.task.Cooperator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Example 5: the same again, but never more than so many installations at once. The work is an iterator that starts
/// an installation when it is asked for the next one, and each slot asks when the one before is done.
final class Cooperating {
    private final Reactor reactor;
    private final Day day;

    Cooperating(Reactor reactor, Day day) {
        this.reactor = reactor;
        this.day = day;
    }

    // @start region="cooperator"
    void developerDay() {
        day.say(GOODMORNING, "Twisted developer");
        InlineFunctions functions = new InlineFunctions(reactor, day);
        Iterator<Deferred<Customer>> work =
                day.customers().stream().map(functions::install).iterator(); // lazy: nothing has started yet
        Cooperator cooperator = Cooperator.create(reactor);
        List<Deferred<?>> slots = new ArrayList<>();
        for (int slot = 0; slot < day.slots(); slot++) {
            slots.add(cooperator.coiterate(work)); // all of them share one iterator
        }
        var _ = DeferredList.of(slots).addAction(_ -> reactor.stop());
        day.say(BYE, "Twisted developer!");
        reactor.run();
    }
    // @end
}
