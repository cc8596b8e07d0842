package dev.hawser.cli.manual;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is told about a message that a user can meet: a section of docs/messages.md, whose heading is its stable name.
///
/// @param name words with hyphens, or `exit-75`
/// @param says by what the message is known; empty for an exit code
/// @param text the section without its heading, in Markdown
public record Message(String name, Optional<Pattern> says, String text) {
    private static final Pattern SAYS = Pattern.compile("(?m)^<!-- says: (.*) -->\n");

    /// All there are, in the order of the page.
    public static List<Message> all() {
        return Arrays.stream(Page.read("messages").split("(?m)^### "))
                .skip(1)
                .map(Message::of)
                .toList();
    }

    /// The one with this name or exit code, or the one that this text is an example of.
    public static Optional<Message> find(String asked) {
        List<Message> all = all();
        return all.stream()
                .filter(one -> one.name.equals(asked) || one.name.equals("exit-" + asked))
                .findFirst()
                .or(() -> all.stream().filter(one -> one.isSaidBy(asked)).findFirst());
    }

    /// Whether a text that the command printed is, or has in it, this message.
    public boolean isSaidBy(String printed) {
        return says.isPresent() && says.get().matcher(printed).find();
    }

    /// The first line of what is told.
    public String title() {
        return text.strip().split("\n", 2)[0];
    }

    private static Message of(String section) {
        String[] parts = section.split("\n", 2);
        String text = parts[1].replaceFirst("(?ms)^## .*", "");
        Matcher says = SAYS.matcher(text);
        Optional<Pattern> pattern = says.find() ? Optional.of(Pattern.compile(says.group(1))) : Optional.empty();
        return new Message(parts[0].strip(), pattern, says.replaceAll("").strip());
    }

    /// The pages of docs/ that travel with the command.
    static final class Page {
        private Page() {}

        static String read(String name) {
            try (InputStream page = Message.class.getResourceAsStream("/dev/hawser/cli/pages/" + name + ".md")) {
                if (page == null) {
                    throw new IllegalArgumentException("there is no page " + name);
                }
                return new String(page.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
