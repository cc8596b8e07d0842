package dev.hawser.sql;

import dev.hawser.sql.Dialect.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the parameters of a statement: {@code ?} and {@code :name}, wherever they are not part of a literal, a quoted
 * name or a comment; and the few words that tell what it does. It knows no more of SQL than that, and of each dialect
 * how it writes these. Of one thread, for one statement.
 *
 * <p>A colon begins a parameter only where a value can stand: {@code x::text}, {@code a := 1}, {@code list[1:n]} and
 * {@code list[i :n]} have none. PostgreSQL's own operators with a question mark are written {@code ??} beside
 * {@code ?}, as its driver wants it, and as they are beside {@code :name}.
 */
final class SqlParser {
    private static final int WORDS_KEPT = 3;

    /** After these a value can stand, though they are words: in brackets, {@code then :a} has a parameter. */
    private static final Set<String> OPERATORS = Set.of(
            "CASE", "WHEN", "THEN", "ELSE", "AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "FROM", "SELECT", "WHERE",
            "IS");

    private final String text;
    private final Dialect dialect;
    private final StringBuilder jdbc = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    /** Where question marks went in {@link #jdbc}. */
    private final List<Integer> marksAt = new ArrayList<>();

    private int at;

    /** How many brackets are open. */
    private int brackets;

    /** Whether the last token is a value, or the end of one. */
    private boolean afterValue;

    private boolean returning;

    /** Whether a semicolon has ended a statement, and whether another one follows. */
    private boolean ended;

    private boolean several;
    private boolean hasSemicolons;

    /** The last word if it came right after a semicolon: the END of a trigger is such a one. */
    private boolean afterSemicolon;

    private boolean afterEnd;

    private SqlParser(String text, Dialect dialect) {
        this.text = text;
        this.dialect = dialect;
    }

    static ParsedSql parse(String text, Dialect dialect) {
        SqlParser parser = new SqlParser(text, dialect);
        while (parser.at < text.length()) {
            parser.next();
        }
        return parser.parsed();
    }

    private ParsedSql parsed() {
        boolean escapes = dialect == Dialect.POSTGRESQL && !names.isEmpty();
        if (escapes) {
            for (int i = marksAt.size() - 1; i >= 0; i--) {
                jdbc.insert((int) marksAt.get(i), '?');
            }
        }
        ParsedSql.Kind kind = new ParsedSql.Kind(List.copyOf(words), returning, several, hasSemicolons);
        return new ParsedSql(text, jdbc.toString(), List.copyOf(names), marksAt.size(), escapes, kind);
    }

    private void next() {
        char c = text.charAt(at);
        int comment = endOfComment(c);
        if (comment > at) {
            copyTo(comment);
        } else if (Character.isWhitespace(c)) {
            copyTo(at + 1);
        } else if (c == ';') {
            semicolon();
        } else {
            several |= ended;
            token(c);
        }
    }

    private void token(char c) {
        if (c == '$') {
            value(endOfDollarQuoted());
        } else if (isNamePart(c)) {
            word();
        } else {
            switch (c) {
                case '\'' -> value(endOfQuoted('\'', dialect.has(Trait.BACKSLASHES) || followsEscape()));
                case '"' -> value(endOfQuoted('"', dialect.has(Trait.BACKSLASHES)));
                case '`' -> value(endOfQuoted('`', false));
                case '[' -> openBracket();
                case ']' -> {
                    brackets--;
                    value(at + 1);
                }
                case ')' -> value(at + 1);
                case '?' -> mark();
                case ':' -> colon();
                default -> symbol(at + 1);
            }
        }
        afterSemicolon = false;
    }

    private void copyTo(int end) {
        jdbc.append(text, at, end);
        at = end;
    }

    private void value(int end) {
        copyTo(end);
        afterValue = true;
        afterEnd = false;
    }

    private void symbol(int end) {
        copyTo(end);
        afterValue = false;
        afterEnd = false;
    }

    private boolean follows(String what) {
        return text.startsWith(what, at);
    }

    private char charAt(int index) {
        return index >= 0 && index < text.length() ? text.charAt(index) : ' ';
    }

    private void semicolon() {
        hasSemicolons = true;
        ended |= !isTrigger() || afterEnd; // the statements in a trigger have semicolons of their own
        symbol(at + 1);
        afterSemicolon = true;
    }

    private boolean isTrigger() {
        return dialect == Dialect.SQLITE
                && words.size() > 1
                && words.getFirst().equals("CREATE")
                && words.contains("TRIGGER");
    }

    private void word() {
        int end = at;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        String word = text.substring(at, end).toUpperCase(Locale.ROOT);
        if (words.size() < WORDS_KEPT) {
            words.add(word);
        }
        returning |= word.equals("RETURNING");
        boolean endsTrigger = word.equals("END") && afterSemicolon;
        value(end);
        afterEnd = endsTrigger;
        afterValue = !OPERATORS.contains(word);
        if (dialect.has(Trait.Q_LITERALS) && (word.equals("Q") || word.equals("NQ")) && charAt(at) == '\'') {
            value(endOfQLiteral());
        }
    }

    /** Whether the quote here begins a literal of PostgreSQL's form {@code E'…'}. */
    private boolean followsEscape() {
        return dialect.has(Trait.ESCAPE_LITERALS)
                && (charAt(at - 1) == 'E' || charAt(at - 1) == 'e')
                && !isNamePart(charAt(at - 2));
    }

    /** A doubled quote stands for itself. */
    private int endOfQuoted(char quote, boolean backslashes) {
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && backslashes) {
                i++;
            } else if (c == quote) {
                if (charAt(i + 1) == quote) {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        return text.length();
    }

    /** {@code q'[ … ]'}: a bracket of any kind with its counterpart, or any other character twice. */
    private int endOfQLiteral() {
        char open = charAt(at + 1);
        int pair = "[{(<".indexOf(open);
        int end = text.indexOf((pair < 0 ? open : "]})>".charAt(pair)) + "'", at + 2);
        return end < 0 ? text.length() : end + 2;
    }

    private void openBracket() {
        if (dialect.has(Trait.BRACKETED_NAMES)) {
            int end = text.indexOf(']', at);
            value(end < 0 ? text.length() : end + 1);
        } else {
            brackets++;
            symbol(at + 1);
        }
    }

    /** {@return where a comment ends that begins here, or this place if none does} */
    private int endOfComment(char c) {
        return switch (c) {
            case '-' -> follows("--") && !(dialect.has(Trait.SPACED_DASHES) && charAt(at + 2) > ' ') ? endOfLine() : at;
            case '#' -> dialect.has(Trait.HASH_COMMENTS) ? endOfLine() : at;
            case '/' -> follows("/*") ? endOfBlock() : at;
            default -> at;
        };
    }

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private int endOfBlock() {
        int depth = 1;
        int i = at + 2;
        while (i < text.length() && depth > 0) {
            if (text.startsWith("*/", i)) {
                depth--;
                i += 2;
            } else if (dialect.has(Trait.NESTED_COMMENTS) && text.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else {
                i++;
            }
        }
        return Math.min(i, text.length());
    }

    /** {@code $$ … $$} or {@code $tag$ … $tag$}; any other dollar is only itself, as in {@code $1}. */
    private int endOfDollarQuoted() {
        if (!dialect.has(Trait.DOLLAR_QUOTES)) {
            return at + 1;
        }
        int i = at + 1;
        while (i < text.length() && isNamePart(text.charAt(i)) && text.charAt(i) != '$') {
            i++;
        }
        boolean tagged = charAt(i) == '$' && (i == at + 1 || !Character.isDigit(text.charAt(at + 1)));
        if (!tagged) {
            return at + 1;
        }
        String tag = text.substring(at, i + 1);
        int end = text.indexOf(tag, i + 1);
        return end < 0 ? text.length() : end + tag.length();
    }

    private void mark() {
        if (dialect == Dialect.POSTGRESQL && follows("??")) {
            symbol(at + 2);
        } else {
            marksAt.add(jdbc.length());
            value(at + 1);
        }
    }

    private void colon() {
        if (follows("::") || follows(":=")) {
            symbol(at + 2);
            return;
        }
        int end = at + 1;
        while (end < text.length() && isNamePart(text.charAt(end)) && text.charAt(end) != '$') {
            end++;
        }
        if (end == at + 1 || !Character.isJavaIdentifierStart(text.charAt(at + 1)) || isBetweenValues()) {
            symbol(at + 1);
            return;
        }
        names.add(text.substring(at + 1, end));
        jdbc.append('?');
        at = end;
        afterValue = true;
        afterEnd = false;
    }

    /** Whether a value ends before this colon, which so is one between two, as in {@code list[i :n]}. */
    private boolean isBetweenValues() {
        char before = charAt(at - 1);
        boolean directly = isNamePart(before) || before == ']' || before == ')' || before == '"' || before == '\'';
        return directly || (brackets > 0 && afterValue);
    }

    private static boolean isNamePart(char c) {
        return Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
    }
}
