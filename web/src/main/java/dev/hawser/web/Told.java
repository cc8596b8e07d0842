package dev.hawser.web;

import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * What pages have been told that show the same window and were told at the same time. What they are told next is the same for
 * all of them, so it is made once; a class and no record, since there is one for each picture and window.
 */
final class Told {
    /**
     * What pages are told next.
     *
     * @param changes as JSON; empty if nothing has changed
     * @param told what they have been told then
     */
    record Next(String changes, Told told) {}

    private final SlotWindow window;
    private final String head;
    private final String workers;
    private final String signs;
    private final List<String> rows;
    private final long failures;
    private final long said;
    private final Series.Known points;

    private Told(SlotWindow window) {
        this.window = window;
        this.head = "";
        this.workers = "";
        this.signs = "";
        this.rows = List.of();
        this.failures = -1;
        this.said = -1;
        this.points = Series.Known.NOTHING;
    }

    /** All that a picture shows by now. */
    Told(SlotWindow window, Picture picture) {
        this.window = window;
        this.head = picture.head();
        this.workers = picture.workers();
        this.signs = picture.signs();
        this.rows = window.rows(picture.slots());
        this.failures = picture.past().failures().version();
        this.said = picture.past().log().said();
        this.points = picture.past().series().known();
    }

    static Told nothing(SlotWindow window) {
        return new Told(window);
    }

    SlotWindow window() {
        return window;
    }

    /** {@return what differs, as JSON; empty if nothing does} */
    String changesTo(Told now, Picture picture) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        if (!now.head.equals(head)) {
            message.putRawValue("head", new RawValue(now.head));
        }
        if (!now.workers.equals(workers)) {
            message.putRawValue("workers", new RawValue(now.workers));
        }
        if (!now.signs.equals(signs)) {
            message.put("signs", now.signs).put("slotLimit", picture.slotLimit());
        }
        if (!now.rows.equals(rows)) {
            rows(now.rows, message.putObject("slots"));
        }
        Past past = picture.past();
        if (now.failures != failures) {
            message.set("failures", past.failures().json());
        }
        if (now.said != said) {
            message.set("log", past.log().json(said, now.said));
        }
        if (!now.points.equals(points)) {
            message.set("series", past.series().json(points.from(now.points)));
        }
        return message.isEmpty() ? "" : message.toString();
    }

    /** Rows of the window that differ, by their place in it, and how many there are. */
    private void rows(List<String> now, ObjectNode slots) {
        slots.put("size", now.size());
        ObjectNode changed = slots.putObject("rows");
        for (int i = 0; i < now.size(); i++) {
            if (i >= rows.size() || !now.get(i).equals(rows.get(i))) {
                changed.putRawValue(String.valueOf(i), new RawValue(now.get(i)));
            }
        }
    }
}
