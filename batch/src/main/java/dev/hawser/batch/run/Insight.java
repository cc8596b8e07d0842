package dev.hawser.batch.run;

import dev.hawser.batch.run.Stage.Phase;
import dev.hawser.batch.source.WorkSource;

/** All that a run consists of, to be looked at, and to decide what may start. */
record Insight(
        Parts parts,
        WorkSource source,
        Stage stage,
        Holds holds,
        Outcomes outcomes,
        Attempts attempts,
        StartTimes startTimes,
        LoadGate load) {
    /** What stands between a row that may start, as far as its key goes, and a slot. */
    Gate gate() {
        if (!stage.isRunning()) {
            return stage.phase() == Phase.OPENING ? Gate.SLOTS : Gate.STOPPING;
        }
        if (stage.paused) {
            return Gate.PAUSED;
        }
        if (parts.slots().room() == 0 || !source.mayStart()) {
            return Gate.SLOTS;
        }
        if (!outcomes.haveRoom()) {
            return Gate.RECORDS;
        }
        if (load.missed().isPresent()) {
            return Gate.LOAD;
        }
        return nanosToRate() > 0 ? Gate.RATE : Gate.OPEN;
    }

    /** How long the rate holds up the next start; sees to it that there is a round then. */
    long nanosToRate() {
        return startTimes.nanosToNext(stage.isRunning());
    }
}
