package dev.hawser.web;

/**
 * What one page is told: first everything, then what has changed. Nothing waits for a page that is slow: when it is ready for
 * more, it gets what differs by then. So a page takes the same memory whatever happens in the run.
 */
final class PageStream {
    private final RunSight sight;
    private Told told;

    PageStream(RunSight sight, SlotWindow window) {
        this.sight = sight;
        this.told = Told.nothing(window);
    }

    /** {@return what has changed, as JSON; empty if nothing has} */
    String changes() {
        Told.Next next = sight.picture().next(told);
        told = next.told();
        return next.changes();
    }
}
