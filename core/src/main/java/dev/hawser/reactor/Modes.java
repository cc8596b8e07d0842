package dev.hawser.reactor;

import java.util.Locale;
import java.util.Optional;

/** Settles the mode of a reactor: what was asked for, else what the JVM offers. */
final class Modes {
    /** {@code carrier} makes a missing flag an error; {@code baton} does without the flag even where it is given. */
    private static final String PROPERTY = "hawser.mode";

    private Modes() {}

    /** Warned once for the JVM, when the first reactor meets the missing flag. */
    private static final class Warning {
        static final boolean GIVEN = give();

        private static boolean give() {
            System.getLogger("dev.hawser.reactor").log(System.Logger.Level.WARNING, advice());
            return true;
        }
    }

    static Mode choose(Optional<Mode> asked) {
        Optional<Mode> wanted = asked.or(Modes::fromProperty);
        if (wanted.isEmpty()) {
            if (JdkThreads.problem().isEmpty()) {
                return Mode.CARRIER;
            }
            assert Warning.GIVEN;
            return Warning.GIVEN ? Mode.BATON : Mode.CARRIER;
        }
        if (wanted.get() == Mode.CARRIER && JdkThreads.problem().isPresent()) {
            throw new IllegalStateException("carrier mode was asked for. " + advice());
        }
        return wanted.get();
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

    /** What is missing, what that means, and the flag in the form that this launch needs. */
    static String advice() {
        Module module = Modes.class.getModule();
        String target = module.isNamed() ? module.getName() : "ALL-UNNAMED";
        return "Hawser runs in baton mode: a blocking JDK call in an inline function stalls the reactor, and waiting in"
                + " one for what a suspended function holds is a deadlock. For carrier mode start the JVM with"
                + " --add-opens java.base/java.lang=" + target
                + " (java -jar: Add-Opens: java.base/java.lang in the manifest). What was found: "
                + JdkThreads.problem().orElse("carrier mode is available");
    }
}
