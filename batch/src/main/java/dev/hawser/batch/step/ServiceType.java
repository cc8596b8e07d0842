package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code java} under {@code services}: something of the user's own that the steps need. */
final class ServiceType implements StepType {
    private static final Key<Map<String, String>> WITH =
            Key.of("with", KeyTypes.mapOf(KeyTypes.TEXT), "Settings that it is given.");

    @Override
    public String name() {
        return "java";
    }

    @Override
    public boolean isService() {
        return true;
    }

    @Override
    public String description() {
        return "Starts a class that implements dev.hawser.batch.step.Service.";
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(JavaStepType.SOURCE, JavaStepType.JAR, JavaStepType.CLASS, WITH);
    }

    @Override
    public Optional<Key<?>> shortForm() {
        return Optional.of(JavaStepType.SOURCE);
    }

    @Override
    public ServicePlan parse(String stepName, Settings settings) {
        return new ServicePlan(JavaStepType.code(settings), settings.find(WITH).orElse(Map.of()));
    }
}
