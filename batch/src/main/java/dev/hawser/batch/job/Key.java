package dev.hawser.batch.job;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A setting of a job file: its name, what may stand there and what it means. Parser, reference, JSON Schema and the
 * options of the command line are all made from these.
 *
 * <p>Immutable. A constant, as a rule.
 *
 * @param <T> what the setting is read as
 */
public final class Key<T> {
    private final String name;
    private final KeyType<T> type;
    private final String description;
    private final boolean required;
    private final @Nullable String defaultText;

    private Key(String name, KeyType<T> type, String description, boolean required, @Nullable String defaultText) {
        this.name = name;
        this.type = type;
        this.description = description;
        this.required = required;
        this.defaultText = defaultText;
    }

    /**
     * {@return a setting that may be left out}
     *
     * @param name lower-case letters, digits and dashes
     * @param type what may stand there
     * @param description what it means, in sentences for the reference
     * @param <T> what it is read as
     */
    public static <T> Key<T> of(String name, KeyType<T> type, String description) {
        return new Key<>(name, type, description, false, null);
    }

    /** {@return the same setting, which must be there} */
    public Key<T> required() {
        return new Key<>(name, type, description, true, null);
    }

    /**
     * {@return the same setting, with a value for when it is left out}
     *
     * @param text the value as it would be written
     */
    public Key<T> defaulting(String text) {
        return new Key<>(name, type, description, false, text);
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return what may stand there} */
    public KeyType<T> type() {
        return type;
    }

    /** {@return what it means} */
    public String description() {
        return description;
    }

    /** {@return whether it must be there} */
    public boolean isRequired() {
        return required;
    }

    /** {@return its value when it is left out, as it would be written} */
    public Optional<String> defaultText() {
        return Optional.ofNullable(defaultText);
    }

    /** {@return the name} */
    @Override
    public String toString() {
        return name;
    }
}
