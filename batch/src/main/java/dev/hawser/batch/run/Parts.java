package dev.hawser.batch.run;

import dev.hawser.reactor.Reactor;

/** What the parts of a run share. */
record Parts(
        Reactor reactor,
        RunSettings options,
        RunClock clock,
        Events events,
        Slots slots,
        WaitingRows waiting,
        Counters counters) {
    static Parts of(Reactor reactor, RunSettings options) {
        Integer perKey = options.limits().perKey();
        return new Parts(
                reactor,
                options,
                new RunClock(reactor, options.clock()),
                new Events(reactor),
                new Slots(options.limits().slots()),
                new WaitingRows(
                        perKey == null ? Integer.MAX_VALUE : perKey,
                        options.limits().retries()),
                new Counters());
    }
}
