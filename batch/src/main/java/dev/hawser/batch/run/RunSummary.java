package dev.hawser.batch.run;

import dev.hawser.batch.job.HaltRule;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.RunCounts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a run went, in this process. Immutable.
 *
 * @param closing how it ended
 * @param rule the stop rule that ended it, if one did
 * @param failure why it could not go on, if it {@link Closing#FAILED}
 * @param counts how many items are in each state, also from before a resume
 * @param tally what was done in this process
 * @param failures failed attempts, by the kind of their failure, most frequent first
 * @param deaths items that failed for good, by the kind of their last failure, most frequent first
 * @param stuck how many attempts had not ended although cancelled; their functions are still there
 * @param elapsed from the start of the run to its end
 * @param times how long attempts took
 */
public record RunSummary(
        Closing closing,
        Optional<HaltRule> rule,
        Optional<Throwable> failure,
        RunCounts counts,
        Tally tally,
        Map<String, Long> failures,
        Map<String, Long> deaths,
        int stuck,
        Duration elapsed,
        AttemptTimes times) {}
