package dev.hawser.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the parameters of a statement: {@code ?} and {@code :name}, wherever they are not part of a literal, a quoted
 * name or a comment. It knows no more of SQL than that. Of one thread, for one statement.
 *
 * <p>A colon begins a parameter only where a value can stand: {@code x::text}, {@code a := 1} and {@code list[1:n]}
 * have none. PostgreSQL's own operators with a question mark are written {@code ??} beside {@code ?}, as its driver
 * wants it, and as they are beside {@code :name}.
 */
final class SqlParser {
    private final String text;
    private final Dialect dialect;
    private final StringBuilder jdbc = new StringBuilder();
    private final List<String> names = new ArrayList<>();

    /** Where question marks went in {@link #jdbc}. */
    private final List<Integer> marksAt = new ArrayList<>();

    private int at;

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
        return new ParsedSql(text, jdbc.toString(), List.copyOf(names), marksAt.size(), escapes);
    }

    private void next() {
        switch (text.charAt(at)) {
            case '\'' -> copyTo(endOfQuoted('\'', hasBackslashes()));
            case '"' -> copyTo(endOfQuoted('"', false));
            case '`' -> copyTo(endOfQuoted('`', false));
            case '-' -> copyTo(follows("--") ? endOfLine() : at + 1);
            case '/' -> copyTo(follows("/*") ? endOfComment() : at + 1);
            case '$' -> copyTo(endOfDollarQuoted());
            case '?' -> mark();
            case ':' -> colon();
            default -> copyTo(at + 1);
        }
    }

    private void copyTo(int end) {
        jdbc.append(text, at, end);
        at = end;
    }

    private boolean follows(String what) {
        return text.startsWith(what, at);
    }

    /** Whether the quote here begins a literal of PostgreSQL's form {@code E'…'}. */
    private boolean hasBackslashes() {
        return at > 0
                && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e')
                && (at == 1 || !isNamePart(text.charAt(at - 2)));
    }

    /** A doubled quote stands for itself. */
    private int endOfQuoted(char quote, boolean backslashes) {
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && backslashes) {
                i++;
            } else if (c == quote) {
                if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        return text.length();
    }

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    /** Comments lie in one another in PostgreSQL, but not in most. */
    private int endOfComment() {
        int depth = 1;
        int i = at + 2;
        while (i < text.length() && depth > 0) {
            if (text.startsWith("*/", i)) {
                depth--;
                i += 2;
            } else if (dialect == Dialect.POSTGRESQL && text.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else {
                i++;
            }
        }
        return Math.min(i, text.length());
    }

    /** {@code $$ … $$} or {@code $tag$ … $tag$}; any other dollar is only itself, as in {@code $1} or {@code a$b}. */
    private int endOfDollarQuoted() {
        if (dialect != Dialect.POSTGRESQL || (at > 0 && isNamePart(text.charAt(at - 1)))) {
            return at + 1;
        }
        int i = at + 1;
        while (i < text.length() && isNamePart(text.charAt(i)) && text.charAt(i) != '$') {
            i++;
        }
        boolean tagged =
                i < text.length() && text.charAt(i) == '$' && (i == at + 1 || !Character.isDigit(text.charAt(at + 1)));
        if (!tagged) {
            return at + 1;
        }
        String tag = text.substring(at, i + 1);
        int end = text.indexOf(tag, i + 1);
        return end < 0 ? text.length() : end + tag.length();
    }

    private void mark() {
        if (dialect == Dialect.POSTGRESQL && follows("??")) {
            copyTo(at + 2);
        } else {
            marksAt.add(jdbc.length());
            copyTo(at + 1);
        }
    }

    private void colon() {
        int end = at + 1;
        if (follows("::") || follows(":=")) {
            copyTo(at + 2);
            return;
        }
        while (end < text.length() && isNamePart(text.charAt(end)) && text.charAt(end) != '$') {
            end++;
        }
        if (end == at + 1 || !Character.isJavaIdentifierStart(text.charAt(at + 1)) || followsValue()) {
            copyTo(at + 1);
            return;
        }
        names.add(text.substring(at + 1, end));
        jdbc.append('?');
        at = end;
    }

    /** Whether a value ends right before, so that this colon is between two, as in {@code list[1:n]}. */
    private boolean followsValue() {
        char before = at == 0 ? ' ' : text.charAt(at - 1);
        return isNamePart(before) || before == ']' || before == ')' || before == '"' || before == '\'';
    }

    private static boolean isNamePart(char c) {
        return Character.isJavaIdentifierPart(c);
    }
}
