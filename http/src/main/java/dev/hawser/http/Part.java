package dev.hawser.http;

import java.util.Optional;

/**
 * A part of a form with files.
 *
 * @param name of the field
 * @param fileName as the client says it; empty for a field that is no file. Never a path to write to
 * @param headers its other fields, such as {@code Content-Type}
 * @param body what it carries; read it before the next part
 */
public record Part(String name, Optional<String> fileName, Headers headers, Body body) {}
