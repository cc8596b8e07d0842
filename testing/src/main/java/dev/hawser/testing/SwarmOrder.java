package dev.hawser.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What the command line of {@link Swarm} asks for. */
record SwarmOrder(Duration time, double builds, Pattern scenario, OptionalLong seed, Optional<Path> tsv) {
    private static final Duration USUAL_TIME = Duration.ofMinutes(1);

    /** @throws IllegalArgumentException if the arguments are wrong, saying which and what was expected */
    static SwarmOrder of(String... arguments) {
        SwarmOrder order = new SwarmOrder(
                USUAL_TIME, Double.POSITIVE_INFINITY, Pattern.compile(""), OptionalLong.empty(), Optional.empty());
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value, or is none of the options");
            }
            order = order.with(arguments[i], arguments[i + 1]);
        }
        return order;
    }

    private SwarmOrder with(String option, String value) {
        return switch (option) {
            case "--minutes" -> new SwarmOrder(minutes(value), builds, scenario, seed, tsv);
            case "--builds" -> new SwarmOrder(time, above0(option, value), scenario, seed, tsv);
            case "--scenario" -> new SwarmOrder(time, builds, pattern(value), seed, tsv);
            case "--seed" -> new SwarmOrder(time, builds, scenario, OptionalLong.of(number(value)), tsv);
            case "--tsv" -> new SwarmOrder(time, builds, scenario, seed, Optional.of(Path.of(value)));
            default ->
                throw new IllegalArgumentException(
                        "no option " + option + "; there are --minutes, --builds, --scenario, --seed," + " --tsv");
        };
    }

    private static Duration minutes(String value) {
        double minutes =
                Math.min(above0("--minutes", value), Duration.ofDays(365).toMinutes());
        return Duration.ofMillis(Math.round(minutes * Duration.ofMinutes(1).toMillis()));
    }

    private static double above0(String option, String value) {
        try {
            double number = Double.parseDouble(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new IllegalArgumentException(option + " must be a number above 0, was \"" + value + "\"");
    }

    private static Pattern pattern(String value) {
        try {
            return Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("--scenario must be a regular expression: " + e.getMessage(), e);
        }
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--seed must be a whole number, was \"" + value + "\"", e);
        }
    }

    /** Appends a line for each scenario, if a file was named. */
    void append(List<Scenario> scenarios) {
        tsv.ifPresent(file -> {
            try {
                Files.write(
                        file,
                        scenarios.stream().map(Scenario::tsv).toList(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file, e);
            }
        });
    }
}
