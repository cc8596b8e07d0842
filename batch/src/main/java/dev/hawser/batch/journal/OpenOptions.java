package dev.hawser.batch.journal;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.hawser.batch.source.Access;
import java.time.InstantSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a run directory is opened: {@code RunDirectory.resume(reactor, directory, input, o -> o.acceptDamage(true))}. Unless told
 * otherwise, nothing is allowed and nothing is left out.
 *
 * <p><b>Threads:</b> a draft, of use only in the function that it is given to.
 */
public final class OpenOptions {
    /** Rows may take this part of the memory. */
    private static final long PART = 10;

    private ObjectNode about = JsonMapper.shared().createObjectNode();
    private boolean compact;
    private boolean checkpoints;
    private boolean finds;
    private boolean allowChangedInput;
    private boolean acceptCutInput;
    private boolean acceptDamage;
    private boolean fromFailedStep;
    private Selection selection = Selection.all();
    private long memory = Runtime.getRuntime().maxMemory() / PART;
    private Access access = Access.OWNER;
    private InstantSource clock = InstantSource.system();

    OpenOptions() {}

    /**
     * What the program wants to find again in {@code run.json}, such as the job. Secrets have no place in it. Of a new run
     * only.
     *
     * @param value what; not to be changed any more
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions about(ObjectNode value) {
        about = requireNonNull(value, "about");
        return this;
    }

    /**
     * Whether to do without records of starts: a third less to write, but crashes are not counted, so that an item that
     * ends the process whenever it is tried is tried again after each resume. Of a new run only.
     *
     * @param value whether to do without
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions compact(boolean value) {
        compact = value;
        return this;
    }

    /**
     * Whether steps are done that are never done again for a row: versions of the program that do not know of that then
     * refuse the run.
     *
     * @param value whether there are such steps
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions checkpoints(boolean value) {
        checkpoints = value;
        return this;
    }

    /**
     * Whether steps may find rows: the items of the run are told apart by their ids then, and versions of the program that
     * do not know of that refuse the run. The input needs a key.
     *
     * @param value whether they may
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions finds(boolean value) {
        finds = value;
        return this;
    }

    /**
     * Whether to go on with an input that is not what it was: then only ids are served that are neither done nor dead.
     *
     * @param value whether it is allowed
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions allowChangedInput(boolean value) {
        allowChangedInput = value;
        return this;
    }

    /**
     * Whether to go on with as much of standard input as was received before a crash, without the rest.
     *
     * @param value whether that is accepted
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions acceptCutInput(boolean value) {
        acceptCutInput = value;
        return this;
    }

    /**
     * Whether to go on after damage: without the lines that are not as they were written, serving every item again of
     * which it cannot be told any more that it is done or dead.
     *
     * @param value whether damage is accepted
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions acceptDamage(boolean value) {
        acceptDamage = value;
        return this;
    }

    /**
     * Whether dead items go on at the step that they failed at, with what the steps before it captured. Of
     * {@link RunDirectory#retryDead} only.
     *
     * @param value whether they do
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions fromFailedStep(boolean value) {
        fromFailedStep = value;
        return this;
    }

    /**
     * Which of the items that are to be served this process serves.
     *
     * @param value which
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions selection(Selection value) {
        selection = requireNonNull(value, "selection");
        return this;
    }

    /**
     * How much memory the rows may take that are held: read ahead, under way, between two tries, on their way to the
     * disk. With that much, no more are read until some have ended. One is held in any case. A tenth of the heap unless
     * set.
     *
     * @param bytes about how many
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions memory(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("rows need memory, was " + bytes + " bytes");
        }
        memory = bytes;
        return this;
    }

    /**
     * Who may read the files: who started the run, unless set.
     *
     * @param value who
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions access(Access value) {
        access = requireNonNull(value, "access");
        return this;
    }

    /**
     * The time of day.
     *
     * @param value tells it
     * @return this
     */
    @CanIgnoreReturnValue
    public OpenOptions clock(InstantSource value) {
        clock = requireNonNull(value, "clock");
        return this;
    }

    OpenSettings settings() {
        return new OpenSettings(
                about,
                compact,
                checkpoints,
                finds,
                allowChangedInput,
                acceptCutInput,
                acceptDamage,
                fromFailedStep,
                selection,
                memory,
                access,
                clock);
    }
}
