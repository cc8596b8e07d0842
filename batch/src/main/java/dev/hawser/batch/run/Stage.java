package dev.hawser.batch.run;

/**
 * How far a run is.
 *
 * <pre>
 * OPENING ──▶ RUNNING ──all ended, drain, stop rule, failure──▶ STOPPING ──nothing is under way──▶ CLOSING ──▶ OVER
 *     └────────────drain──────────────────────────────────────────┘
 * </pre>
 */
final class Stage {
    /** Its phases. */
    enum Phase {
        /** The source is being opened. */
        OPENING,
        /** Rows start. */
        RUNNING,
        /** None starts any more; some are under way. */
        STOPPING,
        /** The source is being closed. */
        CLOSING,
        /** All is said. */
        OVER
    }

    private Phase phase = Phase.OPENING;

    /** Whether rows are kept from starting for a while. */
    boolean paused;

    /** Whether what was under way was told to end. */
    boolean cancelling;

    Phase phase() {
        return phase;
    }

    void become(Phase next) {
        phase = next;
    }

    boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    /** Whether nothing is under way any more. */
    boolean isClosing() {
        return phase == Phase.CLOSING || phase == Phase.OVER;
    }

    /** For those who watch. */
    RunView.State shown() {
        return switch (phase) {
            case OPENING -> RunView.State.OPENING;
            case RUNNING -> paused ? RunView.State.PAUSED : RunView.State.RUNNING;
            case STOPPING, CLOSING -> cancelling ? RunView.State.CANCELLING : RunView.State.DRAINING;
            case OVER -> RunView.State.ENDED;
        };
    }
}
