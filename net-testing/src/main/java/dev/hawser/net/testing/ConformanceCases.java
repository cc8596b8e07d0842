package dev.hawser.net.testing;

import dev.hawser.net.NetOptions;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/** What the parts of {@link TransportConformance} share. */
public sealed interface ConformanceCases permits StreamCases, EndCases, PressureCases, PortCases {
    /** What a case does. */
    @FunctionalInterface
    interface Body {
        /**
         * Runs in an inline function.
         *
         * @param transport the transport under test
         * @throws Exception fails the case
         */
        void run(TransportFixture transport) throws Exception;
    }

    /**
     * Runs a case.
     *
     * @param options of all connections
     * @param body what it does
     * @throws Exception if it fails
     */
    void run(Consumer<NetOptions> options, Body body) throws Exception;

    /**
     * Runs a case with the default options.
     *
     * @param body what it does
     * @throws Exception if it fails
     */
    default void run(Body body) throws Exception {
        run(_ -> {}, body);
    }

    /**
     * Runs a case that a transport without a trait cannot pass, and is spared.
     *
     * @param trait what it needs
     * @param body what it does
     * @throws Exception if it fails
     */
    default void runWith(Trait trait, Body body) throws Exception {
        run(transport -> {
            Assumptions.assumeFalse(transport.lacks().contains(trait), () -> "the transport lacks " + trait);
            body.run(transport);
        });
    }
}
