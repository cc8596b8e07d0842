package dev.hawser.batch.step;

import dev.hawser.reactor.Reactor;
import java.util.function.Consumer;

/**
 * What the steps of a job share.
 *
 * @param reactor serves them
 * @param clients send their requests
 * @param names looks up hosts
 * @param spawner starts their programs
 * @param log takes lines for whoever watches the run; on the reactor
 */
record Shared(Reactor reactor, HttpClients clients, NameResolution names, Spawner spawner, Consumer<String> log) {}
