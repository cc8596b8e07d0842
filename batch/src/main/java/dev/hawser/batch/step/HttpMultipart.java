package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A form with files in it, as a browser sends it (RFC 7578).
 *
 * @param parts by the names of their fields
 * @param directory what paths are relative to
 */
record HttpMultipart(Map<String, List<Part>> parts, Path directory) implements HttpRequestPlan.Body {
    private static final Key<Template> VALUE = Key.of("value", KeyTypes.TEMPLATE, "A text.");
    private static final Key<Template> FILE =
            Key.of("file", KeyTypes.TEMPLATE, "What is in this file, relative to the job file; read while it is sent.");
    private static final Key<Template> TYPE =
            Key.of("type", KeyTypes.TEMPLATE, "What it is, such as image/png. Of files application/octet-stream.");
    private static final Key<Template> NAME =
            Key.of("filename", KeyTypes.TEMPLATE, "What the server is told that the file is called.");

    /** The setting that says so. */
    static final Key<Map<String, List<Settings>>> KEY = Key.of(
            "multipart",
            KeyTypes.mapOf(KeyTypes.listOf(KeyTypes.mapping("multipart", List.of(VALUE, FILE, TYPE, NAME), VALUE))),
            "The body, as a form that a browser sends with files: {title: '{{title}}', picture: {file: 'images/{{id}}.png'}}."
                    + " A list sends a field several times.");

    /**
     * A part.
     *
     * @param value its text; empty for a file
     * @param file where its content is; empty for a text
     * @param type what it is
     * @param name what the file is called
     */
    record Part(Optional<Template> value, Optional<Template> file, Optional<Template> type, Optional<Template> name) {}

    @Override
    public Set<Path> files() {
        return parts.values().stream()
                .flatMap(List::stream)
                .flatMap(part -> part.file().stream())
                .filter(Template::isConstant)
                .map(file -> directory.resolve(file.constant()))
                .collect(Collectors.toSet());
    }

    static HttpMultipart of(Settings settings) {
        Map<String, List<Part>> parts = new LinkedHashMap<>();
        settings.find(KEY)
                .orElse(Map.of())
                .forEach((field, all) ->
                        parts.put(field, all.stream().map(HttpMultipart::part).toList()));
        return new HttpMultipart(parts, settings.directory().toAbsolutePath());
    }

    private static Part part(Settings part) {
        if (part.has(VALUE) == part.has(FILE)) {
            part.error("expected value or file");
        }
        if (part.has(NAME) && !part.has(FILE)) {
            part.error(NAME, "there is no file, expected file too");
        }
        return new Part(part.find(VALUE), part.find(FILE), part.find(TYPE), part.find(NAME));
    }

    /** {@return the form with values for names} */
    MultipartCall render(Scope scope) throws StepFailure {
        List<MultipartCall.Part> rendered = new ArrayList<>();
        boolean secret = false;
        for (Map.Entry<String, List<Part>> field : parts.entrySet()) {
            for (Part each : field.getValue()) {
                Optional<String> type = each.type().map(template -> template.render(scope));
                if (type.filter(text -> !text.matches("[\\x20-\\x7e]+")).isPresent()) {
                    throw StepFailure.permanent(
                            "header",
                            "the type of " + field.getKey() + " has a character in it that no header can have");
                }
                Optional<Path> file = each.file().isPresent()
                        ? Optional.of(RowPath.of(each.file().get(), scope, directory, "file"))
                        : Optional.empty();
                rendered.add(new MultipartCall.Part(
                        field.getKey(),
                        each.value().map(template -> template.render(scope)).orElse(""),
                        file,
                        type,
                        each.name().map(template -> template.render(scope))));
                secret |= each.value()
                        .filter(template -> template.takesSecret(scope))
                        .isPresent();
            }
        }
        return new MultipartCall(rendered, secret);
    }
}
