package dev.hawser.engine;

import dev.hawser.engine.jdk.JdkThreads;
import dev.hawser.engine.jdk.Launch;
import dev.hawser.engine.jdk.Support;
import dev.hawser.reactor.Mode;
import java.util.Locale;
import java.util.Optional;

/** Settles the mode of a reactor: carrier mode, unless baton mode is asked for. */
public final class ModeChoice {
    /** {@code baton} does without the flag, {@code carrier} is what there is without this property. */
    private static final String PROPERTY = "hawser.mode";

    private ModeChoice() {}

    /**
     * The mode of a reactor that is being made.
     *
     * @param asked by its options; they come before the property
     * @throws IllegalStateException if this JVM does not offer carrier mode; says what to do
     */
    public static Mode choose(Optional<Mode> asked) {
        Mode wanted = asked.or(ModeChoice::fromProperty).orElse(Mode.CARRIER);
        if (wanted == Mode.CARRIER && !JdkThreads.support().hasCarrierMode()) {
            throw new IllegalStateException(advice());
        }
        return wanted;
    }

    private static Optional<Mode> fromProperty() {
        String value = System.getProperty(PROPERTY);
        if (value == null) {
            return Optional.empty();
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "carrier" -> Optional.of(Mode.CARRIER);
            case "baton" -> Optional.of(Mode.BATON);
            default ->
                throw new IllegalArgumentException(
                        "system property " + PROPERTY + " is '" + value + "'; expected carrier or baton");
        };
    }

    /** What is missing, and what to do about it in this launch. */
    private static String advice() {
        Support support = JdkThreads.support();
        String remedy = support.isClosed()
                ? "it keeps java.lang closed to Hawser. " + Launch.ofThisJvm().instruction()
                : "use JDK 25, whose virtual threads Hawser knows. What was found on JDK " + Runtime.version() + ": "
                        + support + ".";
        return "This JVM does not let inline functions run on the reactor's thread: " + remedy
                + " Or do without, by -D" + PROPERTY
                + "=baton or the option mode: then a blocking JDK call in an inline"
                + " function stalls the reactor, and one that waits for what a suspended function holds is a deadlock.";
    }
}
