package dev.hawser.web;

import dev.hawser.batch.run.RunView.SlotView;
import dev.hawser.http.Request;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Which slots a page shows: a few of them, whatever the number of slots is.
 *
 * @param oldest whether those that have been at their item for longest come first; else they are in the order of their numbers
 * @param from the number of the first one
 * @param find what the id of its item has in it; empty for any
 */
record SlotWindow(boolean oldest, int from, String find) {
    static final int SIZE = 60;

    /** The whole row of slots is shown by so many signs at most, each for as many slots as it takes. */
    private static final int SIGNS = 200;

    private static final int LONGEST_ID = 200;
    private static final int LONGEST_QUERY = 200;

    static SlotWindow of(Request request) {
        String from = request.query("from").orElse("");
        return new SlotWindow(
                request.query("order").orElse("").equals("oldest"),
                from.matches("[0-9]{1,7}") ? Integer.parseInt(from) : 0,
                RunLog.shortened(request.query("find").orElse(""), LONGEST_QUERY));
    }

    /** {@return what the window shows, a text of JSON for each slot} */
    List<String> rows(List<SlotView> slots) {
        Stream<SlotView> shown = slots.stream();
        if (!find.isEmpty()) {
            shown = shown.filter(slot -> slot.itemId().contains(find));
        }
        if (from > 0) {
            shown = shown.filter(slot -> slot.slot() >= from);
        }
        if (oldest) {
            shown = shown.sorted(Comparator.comparingLong(SlotWindow::start));
        }
        return shown.limit(SIZE).map(SlotWindow::json).toList();
    }

    /** Of a row whose start nobody knows, as in a fleet, behind all others. */
    private static long start(SlotView slot) {
        return slot.startMicros() == 0 ? Long.MAX_VALUE : slot.startMicros();
    }

    private static String json(SlotView slot) {
        ArrayNode row = JsonNodeFactory.instance.arrayNode();
        row.add(slot.slot())
                .add(RunLog.shortened(slot.itemId(), LONGEST_ID))
                .add(slot.attempt())
                .add(slot.startMicros())
                .add(slot.step())
                .add(slot.stepMicros())
                .add(slot.state().ordinal());
        return row.toString();
    }

    /**
     * {@return all slots, a sign for each or for as many as there must be: how many tenths of them are taken, or {@code !} if
     * one of them is stuck}
     */
    static String signs(List<SlotView> slots, int slotLimit) {
        int end = Math.max(slotLimit, slots.isEmpty() ? 0 : slots.getLast().slot() + 1);
        int each = Math.max(1, Math.ceilDiv(end, SIGNS));
        int[] taken = new int[Math.ceilDiv(end, each)];
        boolean[] stuck = new boolean[taken.length];
        for (SlotView slot : slots) {
            taken[slot.slot() / each]++;
            stuck[slot.slot() / each] |= slot.state() == dev.hawser.batch.run.RunView.SlotState.STUCK;
        }
        StringBuilder signs = new StringBuilder(taken.length);
        for (int i = 0; i < taken.length; i++) {
            int size = Math.min(each, end - i * each);
            signs.append(stuck[i] ? '!' : (char) ('0' + 9 * taken[i] / size));
        }
        return signs.toString();
    }
}
