package dev.hawser.cli.batch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A recording of a browser, in the HTTP Archive format.
final class HarFile {
    private HarFile() {}

    /// {@return its requests, without those for pictures, styles, scripts and fonts}
    ///
    /// @param text what is in the file
    /// @param all whether to have those too
    /// @throws IllegalArgumentException if it is none; with a message for the user
    static List<HttpStepText> steps(String text, boolean all) {
        JsonNode entries;
        try {
            entries = JsonMapper.shared().readTree(text).path("log").path("entries");
        } catch (JacksonException e) {
            throw new IllegalArgumentException("is no JSON, expected a HAR file", e);
        }
        if (!entries.isArray()) {
            throw new IllegalArgumentException("has no log with entries, expected a HAR file");
        }
        List<HttpStepText> steps = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        for (JsonNode entry : entries) {
            JsonNode request = entry.path("request");
            String type =
                    entry.path("response").path("content").path("mimeType").asString("");
            if (request.path("url").asString("").startsWith("http") && (all || !isStatic(type))) {
                steps.add(step(request, names));
            }
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(
                    "has no request that would be a step; --all takes those for pictures, styles,"
                            + " scripts and fonts, too");
        }
        return steps;
    }

    private static boolean isStatic(String type) {
        return type.matches("(?i)(image|font|video|audio)/.*|text/css.*|.*javascript.*|.*wasm.*");
    }

    private static HttpStepText step(JsonNode request, Map<String, Integer> names) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        request.path("headers").forEach(field -> {
            String name = field.path("name").asString("");
            boolean isOfBrowser =
                    name.matches("(?i)user-agent|cookie|referer|origin|dnt|priority|pragma|cache-control");
            if (!name.isEmpty() && !isOfBrowser) {
                headers.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(field.path("value").asString(""));
            }
        });
        String url = request.path("url").asString();
        String method = request.path("method").asString("GET");
        String body = request.path("postData").path("text").asString("");
        return new HttpStepText(
                name(method, url, names),
                method,
                url,
                headers,
                body.isEmpty() ? Optional.empty() : Optional.of(body),
                new LinkedHashMap<>(),
                List.of());
    }

    private static String name(String method, String url, Map<String, Integer> names) {
        String path = url.replaceFirst("^https?://[^/]*/?", "").replaceFirst("[?#].*", "");
        String words = (method + "-" + path)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        String name = words.length() > 40 ? words.substring(0, 40) : words;
        int count = names.merge(name, 1, Integer::sum);
        return count == 1 ? name : name + "-" + count;
    }
}
