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
 * @param told what pages have been told that were told all of it, by their window
 * @param next what pages are told now, by what they have been told before
 */
record Picture(
        String head,
        boolean ended,
        List<SlotView> slots,
        int slotLimit,
        Past past,
        String workers,
        String signs,
        Map<SlotWindow, Told> told,
        Map<Told, Told.Next> next) {
    Picture(String head, boolean ended, List<SlotView> slots, int slotLimit, Past past) {
        this(head, ended, slots, slotLimit, past, "");
    }

    Picture(String head, boolean ended, List<SlotView> slots, int slotLimit, Past past, String workers) {
        this(
                head,
                ended,
                slots,
                slotLimit,
                past,
                workers,
                SlotWindow.signs(slots, slotLimit),
                new HashMap<>(),
                new HashMap<>());
    }

    /** {@return what pages are told that were told so much, made once for all of them} */
    Told.Next next(Told before) {
        Told.Next made = next.get(before);
        if (made == null) {
            Told now = told.computeIfAbsent(before.window(), window -> new Told(window, this));
            made = new Told.Next(before.changesTo(now, this), now);
            next.put(before, made);
        }
        return made;
    }
}
