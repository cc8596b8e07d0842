package dev.hawser.batch.step;

import dev.hawser.http.client.Fetched;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what a step was told as JSON, where that is long on a worker. In the inline function of the attempt.
 *
 * @param setting of the step that wants it: the kind of a failure
 * @param what it is to have: {@code rows}
 */
record ToldJson(Reactor reactor, String setting, String what) {
    JsonNode of(Fetched answer) throws StepFailure {
        return Waits.await(reactor.deferToThread(() -> of(answer.text())), StepFailure.class);
    }

    JsonNode of(String text) throws StepFailure {
        try {
            return JsonMapper.shared().readTree(text.isBlank() ? "null" : text);
        } catch (JacksonException e) {
            throw StepFailure.permanent(setting, "what " + what + " were to be found in is no JSON");
        }
    }

    /** Of the output of a program, which may be so many bytes long. */
    JsonNode of(Path file, int limit) throws StepFailure, IOException {
        return Waits.await(reactor.deferToThread(() -> read(file, limit)), StepFailure.class);
    }

    private JsonNode read(Path file, int limit) throws IOException, StepFailure {
        if (Files.size(file) > limit) {
            throw StepFailure.permanent(
                    "output-too-large",
                    "the program wrote more than " + limit + " bytes, which is the output-limit of JSON with " + what
                            + " in it");
        }
        return of(Files.readString(file, StandardCharsets.UTF_8));
    }
}
