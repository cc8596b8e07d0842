package dev.hawser.net;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The string form of an endpoint, taken apart: its kind takes out what it knows. One for each string. */
final class EndpointText {
    private final String text;
    private final ArrayDeque<String> values = new ArrayDeque<>();
    private final Map<String, String> options = new TreeMap<>();

    private final String kind;

    EndpointText(String text) {
        this.text = text;
        this.kind = takeApart();
    }

    String kind() {
        return kind;
    }

    /** What of a part of the string form would be read otherwise, behind a backslash. */
    static String escaped(String part) {
        return part.replaceAll("[\\\\:=\\[\\]]", "\\\\$0");
    }

    /** A host as it stands in the string form. */
    static String quoted(String host) {
        return host.matches("[^=\\[\\]\\\\]*:[^=\\[\\]\\\\]*") ? "[" + host + "]" : escaped(host);
    }

    /** A part of the text, and where its first equals sign is; -1 for none. */
    private record Part(String text, int equals) {}

    /** Takes the text apart; gives the kind. */
    private String takeApart() {
        List<Part> parts = split();
        for (Part part : parts.subList(1, parts.size())) {
            if (part.equals() < 0) {
                values.add(part.text());
            } else {
                option(part.text().substring(0, part.equals()), part.text().substring(part.equals() + 1));
            }
        }
        return parts.getFirst().text();
    }

    /** @param known the options of this kind, for the message */
    void requireNoMore(String known) {
        if (!options.isEmpty()) {
            throw wrong("'" + options.keySet().iterator().next() + "=' is no option of a " + kind + " endpoint", known);
        }
    }

    private void option(String name, String value) {
        if (options.put(name, value) != null) {
            throw wrong("'" + name + "=' stands there twice", "it once");
        }
    }

    /** Says what is wrong, without telling passwords. */
    IllegalArgumentException wrong(String what, String expected) {
        String shown = text.replaceAll("(:password=)(\\\\.|[^:\\\\])*", "$1***");
        return new IllegalArgumentException("endpoint '" + shown + "': " + what + "; expected " + expected);
    }

    /** Takes an option out; null if it is not there. */
    @Nullable String take(String name) {
        return options.remove(name);
    }

    /** At colons, but not at those in brackets or behind a backslash, where an equals sign is none either. */
    private List<Part> split() {
        List<Part> parts = new ArrayList<>();
        int equals = -1;
        StringBuilder part = new StringBuilder();
        boolean bracket = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                part.append(text.charAt(++i));
            } else if (c == '[' || c == ']') {
                bracket = c == '[';
            } else if (c == ':' && !bracket) {
                parts.add(new Part(part.toString(), equals));
                part.setLength(0);
                equals = -1;
            } else {
                equals = c == '=' && !bracket && equals < 0 ? part.length() : equals;
                part.append(c);
            }
        }
        if (bracket) {
            throw wrong("a '[' is not closed", "']' behind the address");
        }
        parts.add(new Part(part.toString(), equals));
        return parts;
    }

    /** A host, which may be empty, and a port. */
    record Place(String host, int port) {}

    Place place() {
        if (values.isEmpty() || values.size() > 2) {
            throw wrong(values.size() + " parts stand behind the kind", "PORT or HOST:PORT");
        }
        String host = values.size() == 2 ? values.removeFirst() : "";
        int port = number("port", values.removeFirst(), 0, 65_535);
        String bound = options.remove("interface");
        if (bound != null && !host.isEmpty()) {
            throw wrong("there is a host and an 'interface='", "one of them");
        }
        return new Place(bound == null ? host : bound, port);
    }

    /** Takes an option out and hands its value on, if it is there. */
    void given(String name, Consumer<String> value) {
        String text = options.remove(name);
        if (text != null) {
            value.accept(text);
        }
    }

    void number(String name, int least, int most, IntConsumer value) {
        given(name, text -> value.accept(number(name, text, least, most)));
    }

    void yes(String name, Consumer<Boolean> value) {
        given(name, text -> value.accept(yes(name, text)));
    }

    private boolean yes(String name, String value) {
        return switch (value) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw wrong("'" + name + "=" + value + "'", "yes or no");
        };
    }

    int number(String name, String value, int least, int most) {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw wrong("'" + value + "' is no " + name, "a number from " + least + " to " + most);
    }

    /** The one part behind the kind. */
    String one(String name, String form) {
        if (values.size() != 1 || values.getFirst().isEmpty()) {
            throw wrong("there are " + values.size() + " parts for " + name, form);
        }
        return values.removeFirst();
    }

    Path path(String path, String expected) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw wrong("'" + path + "' is no path, " + e.getReason(), expected);
        }
    }
}
