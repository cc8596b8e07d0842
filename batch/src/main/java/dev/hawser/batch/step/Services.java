package dev.hawser.batch.step;

import dev.hawser.batch.StepException;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.StepPlan;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.step.Services.ServicePlan;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The services of a job. Started and closed on worker threads, one after the other; read on the reactor in between. */
final class Services {
    private final Map<String, ServicePlan> plans = new LinkedHashMap<>();
    private final List<Service> started = new ArrayList<>();
    private final Map<String, ObjectNode> told = new LinkedHashMap<>();

    Services(List<Job.Step> services) {
        for (Job.Step service : services) {
            if (!(service.plan() instanceof ServicePlan plan)) {
                throw new IllegalArgumentException("service \"" + service.name() + "\" is of type " + service.type()
                        + ", expected one of StepWorkflow.types()");
            }
            plans.put(service.name(), plan);
        }
    }

    void start() throws StepException {
        for (Map.Entry<String, ServicePlan> entry : plans.entrySet()) {
            try {
                Service service = entry.getValue().code().make(Service.class);
                started.add(service);
                ObjectNode values = JsonNodeFactory.instance.objectNode();
                service.start(entry.getValue().with()).forEach(values::put);
                told.put(entry.getKey(), values);
            } catch (Exception e) {
                String why = e instanceof IOException io ? reason(io) : e.toString();
                StepException failed = new StepException(
                        entry.getKey(),
                        "setup",
                        "service \"" + entry.getKey() + "\" does not start: " + why,
                        false,
                        null);
                failed.initCause(e);
                throw failed;
            }
        }
    }

    /** {@return why something cannot be had} Of a file that is not there, the message is but its name. */
    static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof NoSuchFileException ? message + ": there is no such file" : message;
    }

    /** A service is said to have started, and to have told this. */
    void pretend(String service, ObjectNode values) {
        told.put(service, values);
    }

    /** Lets a scope's templates refer to what the services told. */
    void tell(Scope scope) {
        told.forEach(scope::tell);
    }

    /** {@return what went wrong} */
    List<String> close() {
        List<String> wrong = new ArrayList<>();
        for (Service service : started.reversed()) {
            try {
                service.close();
            } catch (Exception e) {
                wrong.add("service " + service.getClass().getName() + " was not closed: " + e);
            }
        }
        started.clear();
        return wrong;
    }

    /**
     * A service of the user's.
     *
     * @param code where its class is
     * @param with the settings that it is given
     */
    record ServicePlan(UserCode code, Map<String, String> with) implements StepPlan {
        /** Copies the settings. */
        ServicePlan {
            with = Map.copyOf(with);
        }

        @Override
        public Set<String> captures() {
            return Set.of(ANY);
        }
    }

    /** {@code java} under {@code services}: something of the user's own that the steps need. */
    static final class ServiceType implements StepType {
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
            return List.of(JavaStep.SOURCE, JavaStep.JAR, JavaStep.CLASS, WITH);
        }

        @Override
        public Optional<Key<?>> shortForm() {
            return Optional.of(JavaStep.SOURCE);
        }

        @Override
        public ServicePlan parse(String stepName, Settings settings) {
            return new ServicePlan(JavaStep.code(settings), settings.find(WITH).orElse(Map.of()));
        }
    }
}
