package dev.hawser.cli.batch;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A request as a line of curl has it, such as browsers copy.
final class CurlLine {
    /// Of no meaning to a job.
    private static final List<String> PASSED_OVER = List.of(
            "-s",
            "--silent",
            "-S",
            "--show-error",
            "-v",
            "--verbose",
            "-i",
            "--include",
            "-L",
            "--location",
            "-f",
            "--fail",
            "--compressed",
            "-g",
            "--globoff",
            "-#",
            "--progress-bar",
            "--http1.1",
            "--no-progress-meter",
            "-N",
            "--no-buffer");

    private static final List<String> PASSED_OVER_WITH_VALUE = List.of(
            "-o", "--output", "-w", "--write-out", "--retry", "--retry-delay", "--max-redirs", "-c", "--cookie-jar");

    private String url = "";
    private Optional<String> method = Optional.empty();
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private final List<String> data = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final Map<String, List<String>> parts = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private boolean dataIsQuery;
    private boolean isHead;
    private boolean isJson;

    /// {@return the request of a line}
    ///
    /// @throws IllegalArgumentException if it is none; with a message for the user
    static HttpStepText parse(String line) {
        List<String> words = ShellWords.of(line);
        if (words.isEmpty() || !words.getFirst().equals("curl")) {
            throw new IllegalArgumentException(
                    "was \"" + (words.isEmpty() ? "" : words.getFirst()) + "\", expected a line that begins with curl");
        }
        CurlLine curl = new CurlLine();
        curl.read(words.subList(1, words.size()));
        return curl.step();
    }

    private void read(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            if (!word.startsWith("-") || word.equals("-")) {
                url = word;
            } else if (PASSED_OVER.contains(word) || flag(word)) {
                continue;
            } else if (word.startsWith("--") && equals > 0) {
                option(word.substring(0, equals), word.substring(equals + 1));
            } else if (!word.startsWith("--") && word.length() > 2) {
                together(word);
            } else if (i + 1 < words.size()) {
                option(word, words.get(++i));
            } else {
                throw new IllegalArgumentException(word + " has no value behind it");
            }
        }
    }

    /// A value without a space before it, as in -XPOST, or several flags in one word.
    private void together(String word) {
        String name = word.substring(0, 2);
        if (PASSED_OVER.contains(name) || flag(name)) {
            read(List.of("-" + word.substring(2)));
        } else {
            option(name, word.substring(2));
        }
    }

    private boolean flag(String word) {
        switch (word) {
            case "-G", "--get" -> dataIsQuery = true;
            case "-I", "--head" -> isHead = true;
            case "-k", "--insecure" -> settings.put("tls", "{insecure: true}");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void option(String name, String value) {
        switch (name) {
            case "--url" -> url = value;
            case "-X", "--request" -> method = Optional.of(value);
            case "-H", "--header" -> header(value);
            case "-A", "--user-agent" -> header("User-Agent: " + value);
            case "-e", "--referer" -> header("Referer: " + value);
            case "-b", "--cookie" -> header("Cookie: " + value);
            case "-u", "--user" -> header("Authorization: Basic");
            case "-d", "--data", "--data-raw", "--data-binary", "--data-ascii" -> data.add(value);
            case "-F", "--form" -> part(value, true);
            case "--form-string" -> part(value, false);
            case "-x", "--proxy" ->
                settings.put("proxy", HttpStepText.quoted(value.replaceFirst("^((?:[a-z0-9]+://)?)[^@/]*@", "$1")));
            case "--data-urlencode" -> data.add(encoded(value));
            case "--json" -> {
                data.add(value);
                isJson = true;
            }
            case "-m", "--max-time" -> settings.put("timeout", value + "s");
            case "--connect-timeout" -> settings.put("connect-timeout", value + "s");
            default -> {
                if (!PASSED_OVER_WITH_VALUE.contains(name)) {
                    unknown.add(name);
                }
            }
        }
    }

    /// A field of a form: a text, or a file behind an at sign, with what it is.
    private void part(String text, boolean mayBeFile) {
        int equals = text.indexOf('=');
        String value = text.substring(equals + 1);
        String part = HttpStepText.quoted(value);
        if (mayBeFile && value.startsWith("@")) {
            String[] words = value.substring(1).split(";");
            StringBuilder file = new StringBuilder("{file: " + HttpStepText.quoted(words[0].replaceAll("^\"|\"$", "")));
            for (int i = 1; i < words.length; i++) {
                String[] said = words[i].strip().split("=", 2);
                if (said.length == 2 && (said[0].equals("type") || said[0].equals("filename"))) {
                    file.append(", ").append(said[0]).append(": ");
                    file.append(HttpStepText.quoted(said[1].replaceAll("^\"|\"$", "")));
                }
            }
            part = file.append("}").toString();
        }
        parts.computeIfAbsent(text.substring(0, Math.max(equals, 0)), _ -> new ArrayList<>())
                .add(part);
    }

    private static String encoded(String value) {
        int equals = value.indexOf('=');
        String name = equals > 0 ? value.substring(0, equals + 1) : "";
        return name + URLEncoder.encode(value.substring(equals + 1), StandardCharsets.UTF_8);
    }

    private void header(String field) {
        int colon = field.indexOf(':');
        if (colon > 0) {
            headers.computeIfAbsent(field.substring(0, colon).strip(), _ -> new ArrayList<>())
                    .add(field.substring(colon + 1).strip());
        }
    }

    private String usualMethod(boolean sends) {
        return isHead ? "HEAD" : sends ? "POST" : "GET";
    }

    private String form() {
        return parts.entrySet().stream()
                .map(part -> HttpStepText.quoted(part.getKey()) + ": "
                        + (part.getValue().size() == 1
                                ? part.getValue().getFirst()
                                : part.getValue().toString()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private HttpStepText step() {
        if (url.isEmpty()) {
            throw new IllegalArgumentException("the line has no URL");
        }
        String to = url.contains("://") ? url : "http://" + url;
        Optional<String> body = data.isEmpty() ? Optional.empty() : Optional.of(String.join("&", data));
        if (dataIsQuery && body.isPresent()) {
            to += (to.contains("?") ? "&" : "?") + body.get();
            body = Optional.empty();
        }
        boolean isTyped = headers.keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
        if (body.isPresent() && !isTyped) {
            header("Content-Type: " + (isJson ? "application/json" : "application/x-www-form-urlencoded"));
        }
        if (!parts.isEmpty()) {
            settings.put("multipart", form());
        }
        String usual = usualMethod(body.isPresent() || !parts.isEmpty());
        return new HttpStepText("request", method.orElse(usual), to, headers, body, settings, unknown);
    }
}
