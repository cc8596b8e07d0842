package dev.hawser.batch.job;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A job cannot be run as it is written. The message has a line for each mistake, in the order of the file. */
public final class JobException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is wrong; at least one. */
    private final transient List<Mistake> mistakes;

    /**
     * Makes one.
     *
     * @param mistakes what is wrong; at least one
     * @param more how many more there are that are not told
     */
    JobException(List<Mistake> mistakes, int more) {
        super(text(mistakes, more));
        this.mistakes = List.copyOf(mistakes);
    }

    /**
     * Makes one of a single mistake.
     *
     * @param position where
     * @param message what was, and what was expected
     */
    JobException(Position position, String message) {
        this(List.of(new Mistake(position, message)), 0);
    }

    private static String text(List<Mistake> mistakes, int more) {
        String lines = mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n"));
        return more == 0 ? lines : lines + "\nand " + more + " more";
    }

    /** {@return what is wrong, in the order of the file; at most twenty} */
    public List<Mistake> mistakes() {
        return mistakes;
    }

    /**
     * Something in a job that cannot be meant.
     *
     * @param position where
     * @param message what was, and what was expected; one line
     */
    public record Mistake(Position position, String message) {
        private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cntrl}\\p{Cs}\\x{85}\\x{2028}\\x{2029}]");

        /** What stands in a job may have line breaks and half characters in it, and a mistake is told in one line. */
        public Mistake {
            message = UNSHOWN.matcher(message).replaceAll(found -> switch (found.group()) {
                case "\n" -> "\\\\n";
                case "\r" -> "\\\\r";
                case "\t" -> "\\\\t";
                default ->
                    String.format(Locale.ROOT, "\\\\u%04X", (int) found.group().charAt(0));
            });
        }

        /** {@return the line that the user sees} */
        @Override
        public String toString() {
            return position + ": " + message;
        }
    }
}
