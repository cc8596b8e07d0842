package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.job.Template;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code java}: a step of the user's own. */
final class JavaStepType implements StepType {
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
        return new JavaPlan(code(settings), settings.find(WITH).orElse(Map.of()), settings.find(UNTIL).map(Until::of));
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
}
