package dev.hawser.batch.step;

import dev.hawser.reactor.Reactor;
import java.util.function.Consumer;

/**
 * What the steps of a job share.
 *
 * @param reactor serves them
 * @param clients send their requests
 * @param databases their databases
 * @param userSteps the objects of their classes
 * @param programs what their programs share
 * @param terms what the rows have in common
 * @param log takes lines for whoever watches the run; on the reactor
 */
record Shared(
        Reactor reactor,
        HttpClients clients,
        Databases databases,
        UserSteps userSteps,
        Programs programs,
        Terms terms,
        Consumer<String> log) {}
