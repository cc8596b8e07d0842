package dev.hawser.batch.step;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Texts for a shell, to be repeated by hand. What stands for a variable of the environment becomes {@code "$NAME"}, so that
 * no secret is in it.
 */
public final class ShellText {
    private static final String BEGIN = "__HAWSER_ENV_";
    private static final String END = "_ENV__";
    private static final Pattern VARIABLE = Pattern.compile(BEGIN + "(\\w+?)" + END);

    private ShellText() {}

    /**
     * {@return an environment in which each variable says its name instead of its value}
     *
     * @param environment the real one
     */
    public static Map<String, String> named(Map<String, String> environment) {
        return environment.keySet().stream().collect(Collectors.toMap(Function.identity(), name -> BEGIN + name + END));
    }

    /** {@return a word in quotation marks where it needs them} */
    static String word(String word) {
        if (word.matches("[\\w@%+=:,./-]+") && !word.contains(BEGIN)) {
            return word;
        }
        String quoted = "'" + word.replace("'", "'\\''") + "'";
        return VARIABLE.matcher(quoted).replaceAll("'\"\\$$1\"'");
    }

    /**
     * {@return words with spaces between, in quotation marks where they need them}
     *
     * @param words a program and its arguments
     */
    public static String line(List<String> words) {
        return words.stream().map(ShellText::word).collect(Collectors.joining(" "));
    }
}
