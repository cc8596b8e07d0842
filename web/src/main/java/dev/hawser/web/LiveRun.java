package dev.hawser.web;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.control.Requests;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.run.RunEvent;
import dev.hawser.batch.run.RunView;
import dev.hawser.batch.run.RunView.SlotView;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The run of this process. It remembers what the run itself forgets: how fast it was, what failed alike, what was said.
 *
 * <p><b>Threads:</b> of the run's reactor.
 */
public final class LiveRun implements RunSight {
    /** Pictures are made for all pages together. */
    private static final long KEPT_NANOS = 90_000_000;

    private final Reactor reactor;
    private final RunControl run;
    private final RunAbout about;
    private final Requests requests;
    private final Past past = new Past();
    private @Nullable Picture picture;
    private long madeAt;
    private String closing = "";
    private long endedMicros;

    private LiveRun(Reactor reactor, RunControl run, RunAbout about) {
        this.reactor = reactor;
        this.run = run;
        this.about = about;
        this.requests = new Requests(run);
    }

    /**
     * Looks at a run from now on.
     *
     * @param reactor the run's
     * @param run which
     * @param about what there is to say of it
     * @return what a page sees of it
     */
    public static LiveRun of(Reactor reactor, RunControl run, RunAbout about) {
        LiveRun live = new LiveRun(reactor, run, about);
        run.addListener(live::happened);
        return live;
    }

    /**
     * Adds a line to the log.
     *
     * @param text the line
     */
    public void say(String text) {
        past.log().say(now(), text);
        picture = null;
    }

    private long now() {
        return run.view(0).atMicros();
    }

    private void happened(RunEvent event) {
        switch (event) {
            case RunEvent.AttemptEnded ended -> attempted(ended.report());
            case RunEvent.ItemDone done -> past.series().ended(done.atMicros());
            case RunEvent.ItemDead dead -> past.series().ended(dead.atMicros());
            case RunEvent.RunEnded over -> {
                closing = over.summary().closing().name().toLowerCase(Locale.ROOT);
                endedMicros = over.atMicros();
                picture = null;
            }
            default -> {} // the view tells
        }
        if (event instanceof RunEvent.ItemDead dead
                && dead.report().outcome() instanceof AttemptOutcome.Failed failed) {
            past.failures().died(failed.step(), failed.kind());
        }
    }

    private void attempted(AttemptReport report) {
        boolean failed = report.outcome() instanceof AttemptOutcome.Failed;
        if (!(report.outcome() instanceof AttemptOutcome.GivenBack)) {
            past.series().attempt(report.endMicros(), report.endMicros() - report.startMicros(), failed);
        }
        if (report.outcome() instanceof AttemptOutcome.Failed(String step, String kind, String message)) {
            past.failures()
                    .add(
                            new FailureGroups.Failed(report.item().id(), step, kind, message),
                            () -> about.again().command(report.item(), step));
        }
    }

    @Override
    public RunAbout about() {
        return about;
    }

    @Override
    public Picture picture() {
        Picture last = picture;
        if (last == null || reactor.nanoTime() - madeAt > KEPT_NANOS) {
            RunView view = run.view(Integer.MAX_VALUE);
            boolean over = !closing.isEmpty();
            ObjectNode head = Heads.of(view);
            if (over) {
                head.put("state", closing).put("ended", endedMicros);
            }
            List<SlotView> slots = over ? List.of() : view.slots();
            last = new Picture(head.toString(), over, slots, view.slotLimit(), past);
            picture = last;
            madeAt = reactor.nanoTime();
        }
        return last;
    }

    @Override
    public Deferred<JsonNode> ask(String request) {
        picture = null; // so that what comes of it is seen at once
        return Deferred.succeed(requests.answer(request));
    }
}
