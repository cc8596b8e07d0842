package dev.hawser.batch.control;

import dev.hawser.batch.run.Explanation;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.run.RunView;
import dev.hawser.batch.run.RunView.SlotView;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does what a line asks for, as {@link ControlClient#ask} sends it.
 *
 * <p><b>Threads:</b> of the run's reactor.
 */
public final class Requests {
    private static final Pattern SLOTS = Pattern.compile("slots=([0-9]{1,7})");
    private static final Pattern DRAIN = Pattern.compile("drain(?:=([0-9]{1,6})s)?");
    private static final double MILLI = 1_000;

    /** Of each kind of rows that wait. */
    private static final int EXAMPLES = 20;

    private static final Duration GRACE = Duration.ofSeconds(25);
    private static final String EXPECTED =
            "expected slots=N, pause, resume, drain, drain=30s, cancel, status, waiting or explain ID";

    private final RunControl run;

    /**
     * Takes requests.
     *
     * @param run what they are about
     */
    public Requests(RunControl run) {
        this.run = run;
    }

    /**
     * {@return the answer: {@code ok}, and what was asked for or {@code error}}
     *
     * @param line the request
     */
    public ObjectNode answer(String line) {
        String request = line.strip();
        Matcher slots = SLOTS.matcher(request);
        Matcher drain = DRAIN.matcher(request);
        if (slots.matches()) {
            return resize(Integer.parseInt(slots.group(1)));
        }
        if (drain.matches()) {
            run.drain(drain.group(1) == null ? GRACE : Duration.ofSeconds(Long.parseLong(drain.group(1))));
            return ok();
        }
        if (request.startsWith("explain ")) {
            return told(run.explain(request.substring("explain ".length())), ok());
        }
        switch (request) {
            case "pause" -> run.pause();
            case "resume" -> run.resume();
            case "cancel" -> run.cancel();
            case "status" -> {
                return status();
            }
            case "waiting" -> {
                return waiting();
            }
            default -> {
                return wrong("was \"" + shortened(request) + "\", " + EXPECTED);
            }
        }
        return ok();
    }

    private ObjectNode resize(int slots) {
        try {
            run.resize(slots);
            return ok().put("slots", slots);
        } catch (IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode told(Explanation told, ObjectNode into) {
        return into.put("place", told.place().name().toLowerCase(Locale.ROOT)).put("text", told.text());
    }

    private ObjectNode waiting() {
        ObjectNode answer = ok();
        var items = answer.putArray("items");
        run.waiting(EXAMPLES).forEach(one -> told(one, items.addObject().put("id", one.itemId())));
        return answer;
    }

    private ObjectNode status() {
        RunView view = run.view(Integer.MAX_VALUE);
        ObjectNode status = ok().put("state", view.state().name().toLowerCase(Locale.ROOT));
        view.counts().total().ifPresent(total -> status.put("total", total));
        status.put("done", view.counts().done()).put("dead", view.counts().dead());
        status.put("read", view.counts().read()).put("skipped", view.counts().skipped());
        status.put("slots", view.slotLimit()).put("busy", view.occupied()).put("stuck", view.stuck());
        status.put("perSecond", view.perSecond());
        view.eta()
                .ifPresent(eta -> status.putObject("eta")
                        .put("atLeastSeconds", eta.atLeast().toMillis() / MILLI)
                        .put("atMostSeconds", eta.atMost().toMillis() / MILLI));
        status.putObject("waiting")
                .put("slot", view.waiting().slot())
                .put("key", view.waiting().key())
                .put("held", view.waiting().held())
                .put("rate", view.waiting().rate())
                .put("retry", view.waiting().retry())
                .put("resting", view.waiting().resting())
                .put("recording", view.waiting().recording())
                .put("lookAheadFull", view.waiting().lookAheadFull());
        var inSlots = status.putArray("items");
        for (SlotView slot : view.slots()) {
            inSlots.addObject()
                    .put("slot", slot.slot())
                    .put("item", slot.itemId())
                    .put("attempt", slot.attempt())
                    .put("step", slot.step())
                    .put("state", slot.state().name().toLowerCase(Locale.ROOT))
                    .put("startMicros", slot.startMicros())
                    .put("stepMicros", slot.stepMicros());
        }
        return status;
    }

    /** {@return the answer to what is no request} */
    static ObjectNode wrong(String why) {
        return JsonNodeFactory.instance.objectNode().put("ok", false).put("error", why);
    }

    private static ObjectNode ok() {
        return JsonNodeFactory.instance.objectNode().put("ok", true);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
