package dev.hawser.web;

import dev.hawser.batch.run.RunView.SlotView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run at a moment, as its page shows it.
 *
 * @param head counts, rates and states, as JSON: the same text as long as none of them changes
 * @param ended whether the run is over for this process, so that nothing will change any more
 * @param slots what is in the slots that are taken, from the lowest
 * @param slotLimit how many slots there are
 * @param past what has happened
 * @param workers of a fleet, as JSON; empty where there is none
 * @param signs of all slots
 * @param shown what windows show that were asked for
 */
record Picture(
        String head,
        boolean ended,
        List<SlotView> slots,
        int slotLimit,
        Past past,
        String workers,
        String signs,
        Map<SlotWindow, List<String>> shown) {
    Picture(String head, boolean ended, List<SlotView> slots, int slotLimit, Past past) {
        this(head, ended, slots, slotLimit, past, "");
    }

    Picture(String head, boolean ended, List<SlotView> slots, int slotLimit, Past past, String workers) {
        this(head, ended, slots, slotLimit, past, workers, SlotWindow.signs(slots, slotLimit), new HashMap<>());
    }

    /** {@return what a window shows, made once for all pages that have it} */
    List<String> rows(SlotWindow window) {
        return shown.computeIfAbsent(window, _ -> window.rows(slots));
    }
}
