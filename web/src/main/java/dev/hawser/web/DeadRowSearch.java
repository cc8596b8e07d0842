package dev.hawser.web;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.http.Request;
import dev.hawser.reactor.Reactor;
import tools.jackson.databind.JsonNode;

/** Searches dead rows for pages, on worker threads: one search at a time, so that many pages leave threads to the run. */
final class DeadRowSearch {
    private static final int LONGEST = 500;

    private final Reactor reactor;
    private final DeferredSemaphore turn = new DeferredSemaphore(1);

    DeadRowSearch(Reactor reactor) {
        this.reactor = reactor;
    }

    Deferred<JsonNode> find(RunSight sight, Request request) {
        String text = request.query("find").orElse("");
        String from = request.query("from").orElse("");
        long place = from.matches("[0-9]{1,18}") ? Long.parseLong(from) : 0;
        if (sight instanceof FleetSight fleet) {
            return turn.chainRun(() -> fleet.dead(RunLog.shortened(text, LONGEST), place));
        }
        RunAbout about = sight.about();
        return turn.chainRun(() -> reactor.deferToThread(() -> DeadRows.find(about.directory(), text, place)))
                .addCallback(found -> found.json(about.again()));
    }
}
