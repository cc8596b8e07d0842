package dev.hawser.batch.job;

import dev.hawser.batch.job.Node.Entry;
import dev.hawser.batch.job.Node.Mapping;
import dev.hawser.batch.job.Node.Scalar;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one mapping of a job file: of the job itself, of its input, of a step.
 *
 * <p>Which settings there are is declared by {@link Key}s; anything else in the mapping is a mistake. A mistake does not
 * stop the reading: it is noted with its place, the caller gets some harmless value of the type, and when all is read
 * the user is told of all mistakes at once. A value that is not told of is as declared.
 *
 * <p><b>Threads:</b> belongs to the thread that reads the job.
 */
public final class Settings {
    private final String what;
    private final Position position;
    private final Map<String, Entry> entries;
    private final List<Key<?>> keys;
    private final Reading reading;

    /** What has been read, so that a mistake is told once however often a setting is asked for. */
    private final Map<String, Object> values = new HashMap<>();

    /** Settings that are wrong, which has been told. */
    private final Set<String> unreadable = new HashSet<>();

    /** Whether this takes the place of a mapping that is wrong or missing, which has been told. */
    private final boolean standIn;

    /**
     * Which settings a mapping may have.
     *
     * @param keys all of them
     * @param shortForm the one that is meant when no mapping stands there; null if there must be one
     */
    record Declared(List<Key<?>> keys, @Nullable Key<?> shortForm) {}

    private Settings(String what, Mapping mapping, List<Key<?>> keys, Reading reading, boolean standIn) {
        this.what = what;
        this.position = mapping.position();
        this.entries = mapping.entries();
        this.keys = keys;
        this.reading = reading;
        this.standIn = standIn;
    }

    /**
     * {@return the settings of a mapping; names that are not declared have been told as mistakes}
     *
     * @param what it is, for messages: {@code input}
     * @param node the mapping, or what stands there for the short form
     * @param declared which settings it may have
     * @param reading what else is needed
     * @throws BadValue if it is neither
     */
    static Settings of(String what, Node node, Declared declared, Reading reading) throws BadValue {
        Key<?> shortForm = declared.shortForm();
        boolean nothing = node instanceof Scalar scalar && scalar.isNothing();
        if (node instanceof Mapping mapping) {
            Settings settings = new Settings(what, mapping, declared.keys(), reading, false);
            settings.refuseUnknown();
            return settings;
        }
        if (shortForm != null && !nothing) {
            Mapping mapping = new Mapping(node.position(), Map.of(shortForm.name(), new Entry(node.position(), node)));
            return new Settings(what, mapping, declared.keys(), reading, false);
        }
        if (nothing && declared.keys().stream().noneMatch(Key::isRequired)) {
            return new Settings(what, new Mapping(node.position(), Map.of()), declared.keys(), reading, false);
        }
        throw KeyType.unexpected(node, "a mapping");
    }

    static Settings standIn(String what, List<Key<?>> keys) {
        Mapping nothing = new Mapping(new Position(what, 1, 1), Map.of());
        Reading reading = new Reading(Path.of(""), new Names(Map.of()), new Mistakes());
        return new Settings(what, nothing, keys, reading, true);
    }

    private void refuseUnknown() {
        List<String> known = keys.stream().map(Key::name).toList();
        entries.forEach((name, entry) -> {
            if (!known.contains(name)) {
                String message = "\"" + name + "\" is no setting of " + what + Suggestion.hint(name, known);
                reading.mistakes().add(entry.position(), message);
            }
        });
    }

    /**
     * {@return the value of a setting that is required or has a default}
     *
     * @param key which one
     * @param <T> what it is read as
     * @throws IllegalArgumentException if the key is not among the declared ones, or is neither required nor has a
     *     default
     */
    public <T> T get(Key<T> key) {
        Optional<T> value = find(key);
        if (value.isPresent()) {
            return value.get();
        }
        if (key.isRequired()) {
            if (!standIn && values.put(key.name(), key) == null) {
                error("\"" + key.name() + "\" is missing, expected "
                        + key.type().expected());
            }
            return key.type().standIn();
        }
        throw new IllegalArgumentException("setting " + key + " of " + what
                + " may be left out and has no default, expected find() to be called for it");
    }

    /**
     * {@return the value of a setting; its default, or empty, if it is left out}
     *
     * @param key which one
     * @param <T> what it is read as
     * @throws IllegalArgumentException if the key is not among the declared ones
     */
    @SuppressWarnings("unchecked") // A key is one object, and under its name is what its type has read.
    public <T> Optional<T> find(Key<T> key) {
        if (!keys.contains(key)) {
            throw new IllegalArgumentException("setting " + key + " is not declared for " + what);
        }
        Entry entry = entries.get(key.name());
        if (entry == null) {
            return key.defaultText().map(text -> ofDefault(key, text));
        }
        return Optional.of((T) values.computeIfAbsent(key.name(), name -> read(key, entry)));
    }

    private <T> T read(Key<T> key, Entry entry) {
        try {
            return key.type().read(entry.value(), reading);
        } catch (BadValue e) {
            unreadable.add(key.name());
            String name = e.position().isOption() ? "" : key.name() + ": ";
            reading.mistakes().add(e.position(), name + e.message());
            return key.type().standIn();
        }
    }

    private <T> T ofDefault(Key<T> key, String text) {
        try {
            return key.type().read(new Scalar(Position.ofOption(key.name()), text, true, -1), reading);
        } catch (BadValue e) {
            throw new IllegalStateException("the default of " + key + ": " + e.message(), e);
        }
    }

    /**
     * {@return whether a setting is in the mapping}
     *
     * @param key which one
     */
    public boolean has(Key<?> key) {
        return entries.containsKey(key.name());
    }

    /** Whether this takes the place of a mapping that is wrong or missing, which has been told. */
    boolean isStandIn() {
        return standIn;
    }

    /** Whether a setting is there, and is none of those that could not be read. */
    boolean isRead(Key<?> key) {
        return has(key) && !unreadable.contains(key.name());
    }

    /** {@return where the mapping begins} */
    public Position position() {
        return position;
    }

    /**
     * {@return where the value of a setting begins; where the mapping begins, if it is left out}
     *
     * @param key which one
     */
    public Position position(Key<?> key) {
        Entry entry = entries.get(key.name());
        return entry == null ? position : entry.value().position();
    }

    /** {@return the directory that the job file is in, which relative paths start from} */
    public Path directory() {
        return reading.directory();
    }

    /**
     * Tells of a mistake that is no single setting's.
     *
     * @param message what was, and what was expected; one line
     */
    public void error(String message) {
        reading.mistakes().add(position, what + ": " + message);
    }

    /**
     * Tells of a mistake.
     *
     * @param key the setting that is wrong
     * @param message what was, and what was expected; one line
     */
    public void error(Key<?> key, String message) {
        Position place = position(key);
        reading.mistakes().add(place, (place.isOption() ? "" : key.name() + ": ") + message);
    }
}
