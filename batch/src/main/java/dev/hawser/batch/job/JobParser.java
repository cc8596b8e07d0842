package dev.hawser.batch.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads jobs. All mistakes of a job are told at once, each with its place.
 *
 * <p><b>Threads:</b> any; reads a file, so not the reactor's.
 */
public final class JobParser {
    private final List<StepType> types;
    private final Map<String, String> environment;
    private final StepsReader steps;
    private final StepsReader finals;
    private final StepsReader services;
    private final List<Key<?>> keys;

    /**
     * Makes one.
     *
     * @param types the kinds of steps that jobs may have
     * @param environment the variables that {@code {{env.NAME}}} may refer to
     */
    public JobParser(List<StepType> types, Map<String, String> environment) {
        this.types = List.copyOf(types);
        this.environment = Map.copyOf(environment);
        this.steps = StepsReader.ofSteps(this.types);
        this.finals = StepsReader.ofFinals(this.types);
        this.services = StepsReader.ofServices(this.types);
        this.keys = new ArrayList<>(JobKeys.ALL);
        this.keys.add(services.key());
        this.keys.add(steps.key());
        this.keys.add(finals.key());
    }

    /**
     * {@return the job of a file}
     *
     * @param file the job file
     * @param assignments what options set instead
     * @throws JobException if the file cannot be read, or something in it or in the options cannot be meant
     */
    public Job parse(Path file, List<Assignment> assignments) throws JobException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (IOException e) {
            throw new JobException(Position.ofFile(file.toString()), "cannot be read: " + reason(e));
        }
        return parse(text, file, assignments);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "access is denied";
            case CharacterCodingException _ -> "it is not in UTF-8";
            default -> String.valueOf(e.getMessage());
        };
    }

    /**
     * {@return the job of a text}
     *
     * @param text what is in the file
     * @param file the name of the file, for messages and for paths relative to it; it is not read
     * @param assignments what options set instead
     * @throws JobException if something in the text or in the options cannot be meant
     */
    public Job parse(String text, Path file, List<Assignment> assignments) throws JobException {
        Node root = YamlTree.read(text.startsWith("\uFEFF") ? text.substring(1) : text, file.toString());
        Path directory = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        Reading reading = new Reading(directory, new Names(environment), new Mistakes());
        for (Assignment assignment : assignments) {
            try {
                root = new TreeEdit(assignment, this::shortForm).apply(root);
            } catch (BadValue e) {
                reading.mistakes().add(e.position(), e.message());
            }
        }
        Job job = null;
        try {
            Settings settings = Settings.of("a job", root, new Settings.Declared(keys, null), reading);
            job = new JobReader(settings, reading, new JobReader.Lists(services, steps, finals)).job(file);
        } catch (BadValue e) {
            reading.mistakes().add(e.position(), e.message());
        }
        reading.mistakes().throwIfAny();
        if (job == null) {
            throw new IllegalStateException("no job and no mistake");
        }
        return job;
    }

    private Optional<String> shortForm(List<String> path) {
        if (path.equals(List.of("input"))) {
            return Optional.of(JobKeys.FILE.name());
        }
        if (path.equals(List.of("retries"))) {
            return Optional.of(JobKeys.ATTEMPTS.name());
        }
        if (path.size() == 3 && StepsReader.LISTS.contains(path.getFirst())) {
            Optional<String> ofAll = Manner.shortForm(path.getLast());
            return ofAll.isPresent()
                    ? ofAll
                    : types.stream()
                            .filter(type -> type.name().equals(path.getLast()))
                            .findFirst()
                            .flatMap(StepType::shortForm)
                            .map(Key::name);
        }
        return Optional.empty();
    }
}
