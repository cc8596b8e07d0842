package dev.hawser.fleet;

import java.util.Optional;

/** What PostgreSQL cannot keep of an id: it has to be refused, since rows are told apart by their ids. */
final class IdText {
    private IdText() {}

    /**
     * {@return what is wrong with an id, with the id; empty if nothing is} A text with a NUL is refused by PostgreSQL. Half of
     * a surrogate pair is not: it becomes a question mark on the way there, and two ids could become one.
     */
    static Optional<String> wrong(String id) {
        if (id.indexOf('\0') >= 0) {
            return Optional.of("the id \"" + id.replace("\0", "\\0") + "\", with a NUL, which PostgreSQL cannot keep");
        }
        // code points are surrogates only where no pair is
        return id.codePoints().anyMatch(IdText::isHalf)
                ? Optional.of("the id \"" + shown(id) + "\", with half of a character, which PostgreSQL cannot keep")
                : Optional.empty();
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static String shown(String id) {
        StringBuilder shown = new StringBuilder();
        id.codePoints()
                .forEach(each -> shown.append(isHalf(each) ? "\\u%04x".formatted(each) : Character.toString(each)));
        return shown.toString();
    }
}
