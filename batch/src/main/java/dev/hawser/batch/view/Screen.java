package dev.hawser.batch.view;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What can be shown where the talk of a run goes.
 *
 * @param columns its width in characters, 1 or more
 * @param unicode whether it shows more than ASCII
 * @param colour whether it shows colours
 * @param live whether lines on it can be drawn again; else they are only added
 */
public record Screen(int columns, boolean unicode, boolean colour, boolean live) {
    /** The width of what does not tell it. */
    public static final int DEFAULT_COLUMNS = 80;

    /** A file or a pipe. */
    public static final Screen FILE = new Screen(DEFAULT_COLUMNS, true, false, false);

    /** Checks the width. */
    public Screen {
        if (columns < 1) {
            throw new IllegalArgumentException("a screen needs 1 column or more, was " + columns);
        }
    }

    /**
     * {@return what the environment says of it}
     *
     * <ul>
     *   <li>Width: {@code COLUMNS}, else what was measured, else 80.
     *   <li>Characters: {@code LC_ALL}, {@code LC_CTYPE} and {@code LANG}, the first that is set; else as given.
     *   <li>Colour: {@code NO_COLOR} forbids it, else {@code CLICOLOR_FORCE} and {@code FORCE_COLOR} demand it (0 does
     *       not), else a terminal has it unless {@code TERM=dumb}, {@code CLICOLOR=0} or {@code FORCE_COLOR=0}.
     *   <li>Drawn again: on a terminal, unless {@code TERM=dumb} or {@code CI} is set (to other than {@code false}).
     * </ul>
     *
     * @param environment the environment's variables
     * @param terminal whether it is a terminal
     * @param measured its width, as asked from the system
     * @param unicode whether it shows more than ASCII, where the environment does not say
     */
    public static Screen of(Map<String, String> environment, boolean terminal, OptionalInt measured, boolean unicode) {
        var clever = terminal && !"dumb".equals(environment.get("TERM"));
        return new Screen(
                columns(environment, measured),
                unicode(environment, unicode),
                colour(environment, clever),
                clever && !isOn(environment, "CI"));
    }

    /**
     * {@return the same of another width}
     *
     * @param wide its width, 1 or more
     */
    public Screen withColumns(int wide) {
        return new Screen(wide, unicode, colour, live);
    }

    /** {@return what stands for a part left out} */
    char ellipsis() {
        return unicode ? '…' : '~';
    }

    private static int columns(Map<String, String> environment, OptionalInt measured) {
        var said = environment.getOrDefault("COLUMNS", "");
        if (said.matches("[0-9]{1,5}") && Integer.parseInt(said) > 0) {
            return Integer.parseInt(said);
        }
        return measured.isPresent() && measured.getAsInt() > 0 ? measured.getAsInt() : DEFAULT_COLUMNS;
    }

    private static boolean unicode(Map<String, String> environment, boolean otherwise) {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(value -> value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8"))
                .orElse(otherwise);
    }

    private static boolean colour(Map<String, String> environment, boolean clever) {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return false;
        }
        if (isOn(environment, "CLICOLOR_FORCE") || isOn(environment, "FORCE_COLOR")) {
            return true;
        }
        return clever && !"0".equals(environment.get("CLICOLOR")) && !"0".equals(environment.get("FORCE_COLOR"));
    }

    private static boolean isOn(Map<String, String> environment, String name) {
        var value = environment.getOrDefault(name, "");
        return !value.isEmpty() && !"0".equals(value) && !"false".equalsIgnoreCase(value);
    }
}
