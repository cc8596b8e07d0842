package dev.hawser.cli.batch;

import dev.hawser.batch.journal.Selection;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// How many rows this process serves: options of all commands that run items.
final class SelectOptions {
    @ArgGroup
    private @Nullable OneOf chosen;

    /// One or the other.
    static final class OneOf {
        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "Serves the first N rows that are not done yet; hawser resume goes on with the rest.",
                converter = Count.class)
        private @Nullable Long limit;

        @Option(
                names = "--sample",
                paramLabel = "N",
                description = "Serves N rows that are not done yet, picked at random from the whole list; hawser resume"
                        + " goes on with the rest.",
                converter = Size.class)
        private @Nullable Integer sample;
    }

    /// {@return which rows are served}
    Selection selection() {
        if (chosen != null && chosen.limit != null) {
            return Selection.first(chosen.limit);
        }
        if (chosen != null && chosen.sample != null) {
            return Selection.sample(chosen.sample, new SecureRandom().nextLong());
        }
        return Selection.all();
    }

    static final class Count implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return number(text, Long.MAX_VALUE);
        }
    }

    static final class Size implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return (int) number(text, Selection.LARGEST_SAMPLE);
        }
    }

    private static long number(String text, long most) {
        if (text.matches("[0-9]{1,18}")) {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        }
        throw new TypeConversionException("was " + text + ", expected a whole number from 1"
                + (most == Long.MAX_VALUE ? "" : " to " + Texts.count(most)));
    }
}
