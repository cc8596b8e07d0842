package dev.hawser.cli.batch;

import java.util.ArrayList;
import java.util.List;

/// The words of a line as a POSIX shell reads it, without anything that it would run or fill in.
final class ShellWords {
    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private ShellWords(String text) {
        this.text = text;
    }

    /// {@return the words}
    ///
    /// @throws IllegalArgumentException if a quotation mark is not closed
    static List<String> of(String text) {
        ShellWords words = new ShellWords(text);
        words.read();
        return words.words;
    }

    private void read() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case ' ', '\t', '\n', '\r' -> end();
                case '\'' -> quoted();
                case '"' -> doublyQuoted();
                case '\\' -> escaped();
                case '$' -> {
                    if (at < text.length() && text.charAt(at) == '\'') {
                        at++;
                        ansi();
                    } else {
                        put(c);
                    }
                }
                default -> put(c);
            }
        }
        end();
    }

    private void put(char c) {
        inWord = true;
        word.append(c);
    }

    private void end() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private void escaped() {
        if (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\r' && at < text.length() && text.charAt(at) == '\n') {
                at++; // goes on in the next line
            } else if (c != '\n') {
                put(c);
            }
        }
    }

    private char next() {
        if (at == text.length()) {
            throw new IllegalArgumentException("a quotation mark is not closed");
        }
        return text.charAt(at++);
    }

    private void quoted() {
        inWord = true;
        for (char c = next(); c != '\''; c = next()) {
            word.append(c);
        }
    }

    private void doublyQuoted() {
        inWord = true;
        for (char c = next(); c != '"'; c = next()) {
            if (c == '\\') {
                char after = next();
                if (after != '\n') {
                    word.append("\"\\$`".indexOf(after) < 0 ? "\\" + after : String.valueOf(after));
                }
            } else {
                word.append(c);
            }
        }
    }

    /// As browsers write what has quotation marks and line breaks in it.
    private void ansi() {
        inWord = true;
        for (char c = next(); c != '\''; c = next()) {
            if (c != '\\') {
                word.append(c);
                continue;
            }
            char after = next();
            switch (after) {
                case 'n' -> word.append('\n');
                case 'r' -> word.append('\r');
                case 't' -> word.append('\t');
                case 'u' -> word.append(hex(4));
                case 'x' -> word.append(hex(2));
                default -> word.append(after);
            }
        }
    }

    private char hex(int most) {
        int value = 0;
        for (int i = 0; i < most && at < text.length() && Character.digit(text.charAt(at), 16) >= 0; i++) {
            value = value * 16 + Character.digit(text.charAt(at++), 16);
        }
        return (char) value;
    }
}
