package dev.hawser.batch.step;

import dev.hawser.batch.StepException;
import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepPlan;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.job.Template;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code java}: a step of the user's own. */
final class JavaStep implements StepType {
    static final Key<Path> SOURCE = Key.of(
            "source", KeyTypes.PATH, "A single source file with the class, which is compiled when the run starts.");
    static final Key<Path> JAR = Key.of("jar", KeyTypes.PATH, "A jar with the class, or with what the source uses.");
    static final Key<String> CLASS =
            Key.of("class", KeyTypes.TEXT, "The full name of the class. By default that of the source file.");
    private static final Key<Map<String, Template>> WITH =
            Key.of("with", KeyTypes.mapOf(KeyTypes.TEMPLATE), "Settings that it is given.");

    private static final Key<Settings> UNTIL = Key.of(
            "until",
            KeyTypes.mapping("until", Until.KEYS, null),
            "How often and how long it is called again, as long as it throws a StepException that another try may mend. It"
                    + " holds no slot in between, and that is no retry.");

    @Override
    public String name() {
        return "java";
    }

    @Override
    public String description() {
        return "Calls a class that implements dev.hawser.batch.step.Step, for what other steps cannot say.";
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(SOURCE, JAR, CLASS, WITH, UNTIL);
    }

    @Override
    public Optional<Key<?>> shortForm() {
        return Optional.of(SOURCE);
    }

    @Override
    public JavaPlan parse(String stepName, Settings settings) {
        return new JavaPlan(
                code(settings),
                settings.find(WITH).orElse(Map.of()),
                settings.find(UNTIL).map(Until::of));
    }

    /** {@return where the class is} Shared with services. */
    static UserCode code(Settings settings) {
        Optional<Path> source = settings.find(SOURCE);
        Optional<String> className = settings.find(CLASS);
        if (source.isEmpty() && className.isEmpty()) {
            settings.error("expected \"source\" or \"class\"");
        }
        return new UserCode(
                source, settings.find(JAR), source.isEmpty() && className.isEmpty() ? Optional.of("") : className);
    }

    /**
     * Calls a class of the user's.
     *
     * @param code where the class is
     * @param with the settings that it is given
     * @param until how often it is called, as long as it fails in a way that may pass; empty for once
     */
    record JavaPlan(UserCode code, Map<String, Template> with, Optional<Until> until) implements Plan {
        @Override
        public Set<String> captures() {
            return Set.of(StepPlan.ANY);
        }

        @Override
        public Set<Path> reads() {
            return Stream.of(code.source(), code.jar())
                    .flatMap(Optional::stream)
                    .collect(Collectors.toSet());
        }

        @Override
        public ObjectNode perform(Performance performance) throws Exception {
            if (until.isEmpty()) {
                return once(performance);
            }
            return until.get().repeat(performance, () -> {
                try {
                    return once(performance);
                } catch (StepException notYet) {
                    if (!notYet.isTransient()) {
                        throw notYet;
                    }
                    throw StepFailure.transientAfter(
                            notYet.kind(), String.valueOf(notYet.getMessage()), notYet.retryAfter());
                }
            });
        }

        private ObjectNode once(Performance performance) throws Exception {
            Optional<Canned> canned = performance.shared().terms().canned();
            if (canned.isPresent()) {
                return canned.get().java(rendered(performance.scope()), performance);
            }
            Step step = performance.shared().userSteps().get(this);
            Map<String, ?> captured = step.run(new Step.Input(
                    performance.scope().attempt(),
                    rendered(performance.scope()),
                    performance.scope().captured()));
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            if (captured != null) {
                captured.forEach((name, value) -> json.set(name, json(value)));
            }
            return json;
        }

        private static JsonNode json(Object value) {
            return value instanceof JsonNode node ? node : JsonMapper.shared().valueToTree(value);
        }

        private Map<String, String> rendered(Scope scope) {
            Map<String, String> settings = new LinkedHashMap<>();
            with.forEach((name, template) -> settings.put(name, template.render(scope)));
            return settings;
        }

        @Override
        public String describe(String step, Scope scope) {
            return "java " + code + " " + rendered(scope)
                    + until.map(u -> "\n  " + u.described()).orElse("");
        }

        @Override
        public void prepare(Shared shared) throws Exception {
            shared.userSteps().make(this, code);
        }
    }
}
