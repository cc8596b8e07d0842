package dev.hawser.web;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * What one page has been told, and so what it has to be told now: first everything, then what has changed. Nothing waits for
 * a page that is slow: when it is ready for more, it gets what differs by then. So a page takes the same memory whatever
 * happens in the run.
 */
final class PageStream {
    private final RunSight sight;
    private final SlotWindow window;
    private String head = "";
    private String signs = "";
    private String workers = "";
    private List<String> rows = new ArrayList<>();
    private long failures = -1;
    private long said;
    private long width;
    private int points;
    private String lastPoint = "";
    private boolean begun;

    PageStream(RunSight sight, SlotWindow window) {
        this.sight = sight;
        this.window = window;
    }

    /** {@return what has changed, as JSON; empty if nothing has} */
    String changes() {
        Picture picture = sight.picture();
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        if (!picture.head().equals(head)) {
            head = picture.head();
            message.putRawValue("head", new RawValue(head));
        }
        if (!picture.workers().equals(workers)) {
            workers = picture.workers();
            message.putRawValue("workers", new RawValue(workers));
        }
        slots(picture, message);
        Past past = picture.past();
        if (past.failures().version() != failures) {
            failures = past.failures().version();
            message.set("failures", past.failures().json());
        }
        if (past.log().said() != said || !begun) {
            message.set("log", past.log().json(said));
            said = past.log().said();
        }
        points(past.series(), message);
        begun = true;
        return message.isEmpty() ? "" : message.toString();
    }

    /** Rows of the window that differ, by their place in it, and how many there are. */
    private void slots(Picture picture, ObjectNode message) {
        String now = picture.signs();
        if (!now.equals(signs)) {
            signs = now;
            message.put("signs", now).put("slotLimit", picture.slotLimit());
        }
        List<String> shown = picture.rows(window);
        if (!shown.equals(rows)) {
            ObjectNode slots = message.putObject("slots").put("size", shown.size());
            ObjectNode changed = slots.putObject("rows");
            for (int i = 0; i < shown.size(); i++) {
                if (i >= rows.size() || !shown.get(i).equals(rows.get(i))) {
                    changed.putRawValue(String.valueOf(i), new RawValue(shown.get(i)));
                }
            }
            rows = shown;
        }
    }

    /** Of the points, the last one that was told may have grown since. */
    private void points(Series series, ObjectNode message) {
        if (series.size() == 0) {
            return;
        }
        boolean other = series.width() != width;
        int from = other ? 0 : Math.max(0, points - 1);
        ObjectNode json = series.json(from);
        ArrayNode list = (ArrayNode) json.get("points");
        String last = list.get(list.size() - 1).toString();
        if (other || series.size() != points || !last.equals(lastPoint)) {
            message.set("series", json);
            width = series.width();
            points = series.size();
            lastPoint = last;
        }
    }
}
