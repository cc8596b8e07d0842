package dev.hawser.cli.batch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An http step, to be printed. What is secret in it becomes a variable of the environment.
///
/// @param name of the step
/// @param method its method
/// @param url where to
/// @param headers its header fields
/// @param body its body; empty for none
/// @param settings others, as they are written
/// @param unknown what could not be taken over
record HttpStepText(
        String name,
        String method,
        String url,
        Map<String, List<String>> headers,
        Optional<String> body,
        Map<String, String> settings,
        List<String> unknown) {
    private static final Set<String> SECRET = Set.of(
            "authorization", "cookie", "proxy-authorization", "x-api-key", "api-key", "x-auth-token", "x-csrf-token");

    /// The client says these by itself.
    private static final Set<String> OWN = Set.of(
            "host",
            "content-length",
            "connection",
            "accept-encoding",
            "transfer-encoding",
            "upgrade-insecure-requests",
            "te");

    private static final Pattern USER = Pattern.compile("^(https?://)[^/@]*@");

    /// {@return a job with steps, and a comment on what is to be done first}
    static String job(List<HttpStepText> steps) {
        List<String> lines = new ArrayList<>();
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> body = new ArrayList<>();
        steps.forEach(step -> step.lines(body, variables));
        lines.add("# Rows come from rows.csv; put its columns into the steps as {{column}}.");
        variables.forEach(
                (variable, what) -> lines.add("# " + what + " is secret: set " + variable + " in the environment."));
        steps.stream()
                .flatMap(step -> step.unknown().stream())
                .distinct()
                .forEach(option -> lines.add("# " + option + " was not taken over."));
        lines.add("name: imported");
        lines.add("input: rows.csv");
        lines.add("steps:");
        lines.addAll(body);
        return String.join("\n", lines) + "\n";
    }

    private void lines(List<String> lines, Map<String, String> variables) {
        lines.add("  - name: " + name);
        lines.add("    http:");
        lines.add("      method: " + method.toUpperCase(Locale.ROOT));
        lines.add("      url: " + quoted(withoutUser()));
        List<String> fields = new ArrayList<>();
        headers.forEach((field, values) -> {
            String lower = field.toLowerCase(Locale.ROOT);
            boolean isOwn = OWN.contains(lower) || lower.startsWith(":") || lower.startsWith("sec-");
            boolean isOfJson = lower.equals("content-type") && json().isPresent();
            if (!isOwn && !isOfJson) {
                fields.add("        " + quotedName(field) + ": " + value(lower, values, variables));
            }
        });
        if (!fields.isEmpty()) {
            lines.add("      headers:");
            lines.addAll(fields);
        }
        json().ifPresentOrElse(
                        json -> lines.add(
                                "      json: " + escaped(JsonMapper.shared().writeValueAsString(json))),
                        () -> body.ifPresent(text -> lines.add("      body: " + quoted(text))));
        settings.forEach((setting, value) -> lines.add("      " + setting + ": " + value));
    }

    private String withoutUser() {
        Matcher user = USER.matcher(url);
        if (!user.find()) {
            return url;
        }
        headers.computeIfAbsent("Authorization", _ -> new ArrayList<>(List.of("Basic")));
        return url.substring(0, user.end(1)) + url.substring(user.end());
    }

    private static String value(String field, List<String> values, Map<String, String> variables) {
        if (!SECRET.contains(field)) {
            return values.size() == 1
                    ? quoted(values.getFirst())
                    : values.stream().map(HttpStepText::quoted).toList().toString();
        }
        String variable = field.toUpperCase(Locale.ROOT).replace('-', '_');
        String scheme = values.getFirst().replaceFirst("^(?i)(basic|bearer|token)\\b.*", "$1");
        boolean hasScheme = scheme.length() < values.getFirst().length() || scheme.equalsIgnoreCase("basic");
        variables.put(variable, field + (hasScheme ? ", behind \"" + scheme + "\"," : ""));
        return '"' + (hasScheme ? scheme + " " : "") + "{{env." + variable + "}}\"";
    }

    private Optional<JsonNode> json() {
        boolean isJson = headers.entrySet().stream()
                .anyMatch(field -> field.getKey().equalsIgnoreCase("content-type")
                        && field.getValue().toString().contains("json"));
        if (!isJson || body.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode json = JsonMapper.shared().readTree(body.get());
            return Optional.ofNullable(json).filter(JsonNode::isContainer);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static String quotedName(String name) {
        return name.matches("[A-Za-z][A-Za-z0-9-]*") ? name : quoted(name);
    }

    /// YAML reads texts of JSON; braces that are none of ours stand for themselves.
    static String quoted(String text) {
        return escaped(JsonMapper.shared().writeValueAsString(text));
    }

    private static String escaped(String json) {
        return json.replace("{{", "{{\\\"{{\\\"}}");
    }
}
