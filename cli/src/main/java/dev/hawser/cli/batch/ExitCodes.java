package dev.hawser.cli.batch;

/// What the batch commands tell whoever called them. From 64 on as `sysexits.h` has them.
public final class ExitCodes {
    /// All items are done that were to be served.
    public static final int DONE = 0;

    /// The run is finished, and some items are dead.
    static final int SOME_DEAD = 1;

    /// The command line or the job file is wrong.
    static final int USAGE = 2;

    /// A stop rule ended the run.
    static final int HALTED = 3;

    /// The input cannot be read.
    static final int BAD_INPUT = 65;

    /// There is no run to reach.
    public static final int UNAVAILABLE = 69;

    /// A bug.
    public static final int INTERNAL = 70;

    /// Memory is used up.
    public static final int OUT_OF_MEMORY = 71;

    /// The run directory cannot be made.
    static final int CANNOT_CREATE = 73;

    /// The run directory cannot be read or written.
    static final int IO_ERROR = 74;

    /// The run was told to stop and has work left: `hawser resume` goes on with it.
    static final int DRAINED = 75;

    private ExitCodes() {}
}
