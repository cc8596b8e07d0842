package dev.hawser.batch.view;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.StepTime;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A run as Chrome Trace Event JSON, which trace viewers such as Perfetto open: a process is a worker, a thread is a slot,
 * a slice is an attempt, and the slices inside it are its steps. The attempts of an item are joined by flow arrows, and
 * its waits between them lie on tracks called <i>waiting</i>.
 *
 * <p>It is the array form with an event a line, which viewers read without the closing bracket too. So what has been
 * taken and written is of use whenever the run breaks off.
 *
 * <p>Events come in the order in which attempts end. Slices of one slot never overlap: a start that a step of the clock
 * puts before the end of the attempt before it is moved there.
 *
 * <p><b>Threads:</b> confined to the thread that uses it. It does no I/O: the bytes are taken by {@link #take}, and the
 * caller writes them where it may wait. Memory is bounded if they are taken now and then.
 */
public final class Trace {
    /** So many items that failed are remembered for the arrow to their next try; beyond it, the oldest go without. */
    private static final int REMEMBERED = 65_536;

    private static final byte[] OPENING = {'[', '\n'};
    private static final byte[] CLOSING = {'\n', ']', '\n'};

    private final int process;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final JsonGenerator json;
    private final SequencedMap<String, Try> failed = new LinkedHashMap<>();
    private long[] slotEnds = new long[16];
    private long nextArrow = 1;
    private long lastBusy = -1;
    private long lastWaiting = -1;

    /** An attempt that failed: where its arrow begins. */
    private record Try(int slot, long arrowMicros, long endMicros) {}

    /**
     * Begins a trace.
     *
     * @param process the number of the worker, from 1: traces of several workers can be put together
     * @param name what the viewer calls the worker: the name of the job
     */
    public Trace(int process, String name) {
        this.process = process;
        pending.writeBytes(OPENING);
        json = JsonFactory.builder()
                .rootValueSeparator(",\n")
                .build()
                .createGenerator(ObjectWriteContext.empty(), pending);
        Arrays.fill(slotEnds, Long.MIN_VALUE);
        metadata(0, "process_name").writeStringProperty("name", name);
        end(2);
    }

    /**
     * An attempt has ended.
     *
     * @param report the attempt
     */
    public void attempt(AttemptReport report) {
        var start = Math.max(report.startMicros(), endOfSlot(report.slot()));
        var end = Math.max(start, report.endMicros());
        slotEnds[report.slot()] = end;
        var id = report.item().id();
        slice(report, start, end);
        var cursor = start;
        for (var step : report.steps()) {
            cursor = step(report.slot(), step, cursor, end);
        }
        var before = failed.remove(id);
        if (before != null && report.number() > 1) {
            join(id, before, report.slot(), start);
        }
        if (report.outcome() instanceof AttemptOutcome.Failed) {
            remember(id, new Try(report.slot(), Math.max(start, end - 1), end));
        }
    }

    /**
     * How many slots are busy, from now on. What has not changed is not written again.
     *
     * @param micros when, in microseconds since 1970
     * @param busy how many attempts are under way
     * @param waiting how many items wait for their next try
     */
    public void load(long micros, int busy, long waiting) {
        if (busy != lastBusy) {
            counter("busy slots", micros, busy);
        }
        if (waiting != lastWaiting) {
            counter("waiting items", micros, waiting);
        }
        lastBusy = busy;
        lastWaiting = waiting;
    }

    /**
     * Something happened to the run as a whole: its number of slots changed, it began to drain.
     *
     * @param micros when, in microseconds since 1970
     * @param text what, in a few words
     */
    public void instant(long micros, String text) {
        begin("i", 0, micros)
                .writeStringProperty("name", text)
                .writeStringProperty("cat", "run")
                .writeStringProperty("s", "p");
        end(1);
    }

    /** {@return what has come since the last call: whole events, to be written behind what was taken before} */
    public byte[] take() {
        json.flush();
        var bytes = pending.toByteArray();
        pending.reset();
        return bytes;
    }

    /** {@return the rest; nothing may be added after it} */
    public byte[] finish() {
        json.close();
        pending.writeBytes(CLOSING);
        return pending.toByteArray();
    }

    private void slice(AttemptReport report, long start, long end) {
        begin("X", report.slot() + 1, start)
                .writeNumberProperty("dur", end - start)
                .writeStringProperty("name", report.item().id())
                .writeStringProperty("cat", report.number() == 1 ? "item" : "item,retry");
        if (report.outcome() instanceof AttemptOutcome.Failed) {
            json.writeStringProperty("cname", "terrible");
        }
        json.writeObjectPropertyStart("args")
                .writeNumberProperty("attempt", report.number())
                .writeNumberProperty("line", report.item().line());
        switch (report.outcome()) {
            case AttemptOutcome.Succeeded _ -> json.writeStringProperty("outcome", "ok");
            case AttemptOutcome.Failed(var step, var kind, var message) ->
                json.writeStringProperty("outcome", "failed")
                        .writeStringProperty("step", step)
                        .writeStringProperty("kind", kind)
                        .writeStringProperty("message", message);
            case AttemptOutcome.GivenBack(var reason) ->
                json.writeStringProperty("outcome", "given back").writeStringProperty("reason", reason);
        }
        end(2);
    }

    private long step(int slot, StepTime step, long earliest, long latest) {
        var start = Math.clamp(step.startMicros(), earliest, latest);
        var end = Math.clamp(step.endMicros(), start, latest);
        begin("X", slot + 1, start)
                .writeNumberProperty("dur", end - start)
                .writeStringProperty("name", step.step())
                .writeStringProperty("cat", "step");
        if (!step.succeeded()) {
            json.writeStringProperty("cname", "terrible");
        }
        json.writeObjectPropertyStart("args").writeBooleanProperty("ok", step.succeeded());
        end(2);
        return end;
    }

    /** An arrow from the try before to this one, and the wait between them. */
    private void join(String id, Try before, int slot, long start) {
        var arrow = nextArrow++;
        flow("s", before.slot(), before.arrowMicros(), arrow);
        end(1);
        flow("f", slot, start, arrow).writeStringProperty("bp", "e");
        end(1);
        wait("b", before.endMicros(), arrow, id);
        wait("e", Math.max(before.endMicros(), start), arrow, id);
    }

    private JsonGenerator flow(String phase, int slot, long micros, long arrow) {
        return begin(phase, slot + 1, micros)
                .writeNumberProperty("id", arrow)
                .writeStringProperty("name", "next try")
                .writeStringProperty("cat", "retry");
    }

    private void wait(String phase, long micros, long arrow, String id) {
        begin(phase, 0, micros)
                .writeNumberProperty("id", arrow)
                .writeStringProperty("name", "waiting")
                .writeStringProperty("cat", "wait")
                .writeObjectPropertyStart("args")
                .writeStringProperty("item", id);
        end(2);
    }

    private void remember(String id, Try last) {
        failed.put(id, last);
        if (failed.size() > REMEMBERED) {
            failed.pollFirstEntry();
        }
    }

    /** When the last attempt in a slot ended; makes the slot's thread known to the viewer at its first. */
    private long endOfSlot(int slot) {
        if (slot >= slotEnds.length) {
            var known = slotEnds.length;
            slotEnds = Arrays.copyOf(slotEnds, Math.max(slot + 1, known * 2));
            Arrays.fill(slotEnds, known, slotEnds.length, Long.MIN_VALUE);
        }
        if (slotEnds[slot] == Long.MIN_VALUE) {
            metadata(slot + 1, "thread_name").writeStringProperty("name", "slot " + slot);
            end(2);
            metadata(slot + 1, "thread_sort_index").writeNumberProperty("sort_index", slot);
            end(2);
        }
        return slotEnds[slot];
    }

    private void counter(String name, long micros, long value) {
        begin("C", 0, micros)
                .writeStringProperty("name", name)
                .writeObjectPropertyStart("args")
                .writeNumberProperty("count", value);
        end(2);
    }

    private JsonGenerator metadata(int thread, String name) {
        return json.writeStartObject()
                .writeStringProperty("ph", "M")
                .writeNumberProperty("pid", process)
                .writeNumberProperty("tid", thread)
                .writeStringProperty("name", name)
                .writeObjectPropertyStart("args");
    }

    /** Threads are counted from 1: viewers take thread 0 for that of the process, so it has what belongs to no slot. */
    private JsonGenerator begin(String phase, int thread, long micros) {
        return json.writeStartObject()
                .writeStringProperty("ph", phase)
                .writeNumberProperty("pid", process)
                .writeNumberProperty("tid", thread)
                .writeNumberProperty("ts", micros);
    }

    private void end(int objects) {
        for (var i = 0; i < objects; i++) {
            json.writeEndObject();
        }
    }
}
