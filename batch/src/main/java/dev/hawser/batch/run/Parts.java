package dev.hawser.batch.run;

import dev.hawser.batch.job.Rate;
import dev.hawser.batch.job.RetryPolicy;
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
    /** {@code shared} is whether several processes serve the run, whose retries together somebody else counts. */
    static Parts of(Reactor reactor, RunSettings options, boolean shared) {
        Integer perKey = options.limits().perKey();
        RetryPolicy retries = options.limits().retries();
        Rate perKeyRate = options.perKeyRate();
        return new Parts(
                reactor,
                options,
                new RunClock(reactor, options.clock()),
                new Events(reactor),
                new Slots(options.limits().slots()),
                new WaitingRows(
                        perKey == null ? Integer.MAX_VALUE : perKey,
                        retries,
                        shared ? withoutBudget(retries) : retries,
                        perKeyRate == null ? null : new Paces(reactor, perKeyRate)),
                new Counters());
    }

    private static RetryPolicy withoutBudget(RetryPolicy policy) {
        return new RetryPolicy(
                policy.attempts(),
                policy.base(),
                policy.cap(),
                policy.retryAfterCap(),
                Double.POSITIVE_INFINITY,
                policy.reserve());
    }
}
