package dev.hawser.batch.job;

import dev.hawser.batch.job.Job.Step;
import dev.hawser.batch.job.Node.Entry;
import dev.hawser.batch.job.Node.Mapping;
import dev.hawser.batch.job.Node.Scalar;
import dev.hawser.batch.job.Node.Sequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the steps of a job: a list of mappings, each with the name of a step type and perhaps a name. Its services are
 * written alike.
 */
final class StepsReader {
    static final String NAME = "name";

    /** The settings of a job that are lists of these. */
    static final Set<String> LISTS = Set.of("services", "steps", "finally");

    private static final String NAME_PATTERN = "[\\p{L}_][\\p{L}\\p{N}_-]*";

    /** Which list it reads. */
    private enum Part {
        SERVICES,
        STEPS,
        FINALS
    }

    private final Part part;
    private final String expected;
    private final Map<String, StepType> types;
    private final Key<List<Step>> key;

    private StepsReader(List<StepType> types, Part part) {
        this.part = part;
        this.expected = part == Part.SERVICES ? "a list of services" : "a list of steps";
        this.types = types.stream()
                .filter(type -> type.isService() == (part == Part.SERVICES))
                .collect(Collectors.toMap(StepType::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        KeyType<List<Step>> type = new KeyType<>(expected, this::read, List::of, this::schema);
        this.key = switch (part) {
            case SERVICES ->
                Key.of(
                        "services",
                        type,
                        "What the steps need while the run goes on, started before the first row and ended after the"
                                + " last. Steps refer to what a service tells by its `name`.");
            case STEPS ->
                Key.of(
                                "steps",
                                type,
                                "What is done for each row, in order. A step is a mapping with the name of its type and,"
                                        + " if later steps refer to it, a `name`.")
                        .required();
            case FINALS ->
                Key.of(
                        "finally",
                        type,
                        "Steps that are done at the end of each attempt at a row, also of one that failed: for what has to"
                                + " be given back.");
        };
    }

    /** Reads {@code steps}, of those types that are no services. */
    static StepsReader ofSteps(List<StepType> types) {
        return new StepsReader(types, Part.STEPS);
    }

    /** Reads {@code finally}, which has steps. */
    static StepsReader ofFinals(List<StepType> types) {
        return new StepsReader(types, Part.FINALS);
    }

    /** Reads {@code services}, of those types that are. */
    static StepsReader ofServices(List<StepType> types) {
        return new StepsReader(types, Part.SERVICES);
    }

    Key<List<Step>> key() {
        return key;
    }

    /**
     * A step before its settings are read.
     *
     * @param name its name
     * @param type which kind it is
     * @param settings what stands there
     * @param whole all of it
     */
    private record Draft(String name, StepType type, Node settings, Mapping whole) {
        Position position() {
            return whole.position();
        }

        /** How it is called in messages. */
        String what() {
            return "step \"" + name + "\"" + (name.equals(type.name()) ? "" : " (" + type.name() + ")");
        }
    }

    private List<Step> read(Node node, Reading reading) throws BadValue {
        if (!(node instanceof Sequence(Position position, List<Node> elements, long weight))) {
            throw KeyType.unexpected(node, expected);
        }
        if (elements.isEmpty()) {
            throw new BadValue(position, "is empty, expected one or more");
        }
        List<Draft> drafts = drafts(elements, reading);
        if (part != Part.SERVICES) {
            reading.names().enterSteps(drafts.stream().map(Draft::name).toList());
        }
        if (part == Part.FINALS) {
            reading.names().declare(Names.FAILURE, Set.of("step", "kind", "message"));
        }
        List<Step> steps = new ArrayList<>();
        for (Draft draft : drafts) {
            boolean last = part == Part.STEPS && draft == drafts.getLast();
            step(draft, last, reading).ifPresent(steps::add);
        }
        return steps;
    }

    private Optional<Step> step(Draft draft, boolean isLast, Reading reading) throws BadValue {
        if (has(draft, Foreach.KEY) || has(draft, Results.KEY)) {
            refuseEach(draft, reading);
        }
        Manner manner = manner(draft, reading);
        if (has(draft, Foreach.KEY)) {
            reading.names().declare(Foreach.EACH, Set.of(StepPlan.ANY));
        }
        StepPlan plan = plan(draft, reading);
        if (has(draft, Foreach.KEY)) {
            reading.names().forget(Foreach.EACH);
        }
        reading.names().declare(draft.name(), captures(manner, plan));
        if (plan == null) {
            return Optional.empty();
        }
        refuseOnce(draft, manner, plan, reading.mistakes());
        refuseForeach(draft, manner, plan, reading.mistakes());
        manner.emit().ifPresent(emit -> refuseEmit(draft, emit, plan, reading.mistakes()));
        if (manner.results().isPresent()) {
            Results.Of of = new Results.Of(draft.what(), draft.position(), manner, plan);
            Results.refuse(of, isLast, reading.mistakes());
        }
        return Optional.of(new Step(draft.name(), draft.type().name(), plan, manner, draft.position()));
    }

    private static boolean has(Draft draft, Key<?> key) {
        return draft.whole().entries().containsKey(key.name());
    }

    private static void refuseEach(Draft draft, Reading reading) {
        Names names = reading.names();
        if (names.areTaken(Foreach.EACH)) {
            String setting = has(draft, Foreach.KEY) ? "foreach" : "results";
            String other = names.steps().contains(Foreach.EACH) ? "step" : "service";
            reading.mistakes()
                    .add(
                            draft.position(),
                            draft.what() + " has \"" + setting + "\", whose elements are called \"each\", and so is a "
                                    + other + "; expected another name of that");
        }
    }

    static Set<String> captures(Manner manner, @Nullable StepPlan plan) {
        Set<String> captures = new HashSet<>(plan == null ? Set.of(StepPlan.ANY) : plan.captures());
        if (manner.foreach().isPresent()) {
            captures = new HashSet<>(Set.of("count", "items"));
        }
        if (manner.results().isPresent()) {
            captures.addAll(Set.of("results", "again"));
        }
        if (manner.onError().filter(Manner.OnError.CONTINUE::equals).isPresent()) {
            captures.add(Names.FAILURE);
        }
        return captures;
    }

    private Manner manner(Draft draft, Reading reading) {
        try {
            return part == Part.SERVICES ? Manner.PLAIN : Manner.of(draft.what(), draft.whole(), reading);
        } catch (BadValue e) {
            reading.mistakes().add(e.position(), e.message());
            return Manner.PLAIN;
        }
    }

    private void refuseOnce(Draft draft, Manner manner, StepPlan plan, Mistakes mistakes) {
        if (!manner.once()) {
            return;
        }
        if (part == Part.FINALS) {
            mistakes.add(draft.position(), draft.what() + " is of \"finally\" and cannot be \"once\"");
        }
        if (!plan.privateCaptures().isEmpty()) {
            mistakes.add(
                    draft.position(),
                    draft.what() + " is \"once\" and captures " + String.join(", ", plan.privateCaptures())
                            + " privately, which is in no file: a resume that goes on behind it would not have that");
        }
    }

    private void refuseForeach(Draft draft, Manner manner, StepPlan plan, Mistakes mistakes) {
        if (manner.foreach().isPresent() && !plan.privateCaptures().isEmpty()) {
            mistakes.add(
                    draft.position(),
                    draft.what() + " has \"foreach\" and captures " + String.join(", ", plan.privateCaptures())
                            + " privately, which cannot be kept private in a list");
        }
    }

    private void refuseEmit(Draft draft, Emit emit, StepPlan plan, Mistakes mistakes) {
        if (part == Part.FINALS) {
            mistakes.add(draft.position(), draft.what() + " is of \"finally\" and cannot \"emit\" rows");
        }
        if (!plan.finds(emit.from())) {
            String how = emit.from() instanceof FoundIn.Links ? "links" : "lines";
            mistakes.add(draft.position(), draft.what() + " has no " + how + " that rows could be found by");
        }
    }

    private List<Draft> drafts(List<Node> elements, Reading reading) {
        Mistakes mistakes = reading.mistakes();
        List<Draft> drafts = new ArrayList<>();
        Set<String> before = part == Part.FINALS ? reading.names().steps() : Set.of();
        Set<String> taken = given(elements);
        taken.addAll(before);
        for (Node element : elements) {
            try {
                Draft draft = draft(element, taken);
                if (before.contains(draft.name())
                        || drafts.stream().anyMatch(other -> other.name().equals(draft.name()))) {
                    mistakes.add(draft.position(), "a second step is named \"" + draft.name() + "\"");
                }
                drafts.add(draft);
            } catch (BadValue e) {
                mistakes.add(e.position(), e.message());
            }
        }
        return drafts;
    }

    /**
     * {@return what each step of a list is called: its name, or the one that is made up from its type}
     *
     * @param elements the list; what is no step in it is called nothing
     */
    static List<String> names(List<Node> elements) {
        Set<String> taken = given(elements);
        return elements.stream()
                .map(element -> {
                    if (!(element instanceof Mapping mapping)) {
                        return "";
                    }
                    return mapping.entries().get(NAME) instanceof Entry(Position where, Scalar scalar)
                            ? scalar.text()
                            : typeName(mapping).map(type -> madeUp(type, taken)).orElse("");
                })
                .toList();
    }

    /** {@return the type of a step that has one, be there such a type or not} */
    static Optional<String> typeName(Mapping step) {
        List<String> types = step.entries().keySet().stream()
                .filter(key -> !key.equals(NAME) && !Manner.has(key))
                .toList();
        return types.size() == 1 ? Optional.of(types.getFirst()) : Optional.empty();
    }

    /** Names that the user gives go before those that are made up. */
    private static Set<String> given(List<Node> elements) {
        Set<String> names = new HashSet<>();
        for (Node element : elements) {
            if (element instanceof Mapping mapping
                    && mapping.entries().get(NAME) instanceof Entry(Position where, Scalar scalar)) {
                names.add(scalar.text());
            }
        }
        return names;
    }

    private Draft draft(Node element, Set<String> taken) throws BadValue {
        if (!(element instanceof Mapping mapping)) {
            throw new BadValue(
                    element.position(),
                    "a step was " + element.described() + ", expected a mapping such as `sleep: 3s`");
        }
        String typeName = null;
        for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
            String name = entry.getKey();
            if (!name.equals(NAME) && (part == Part.SERVICES || !Manner.has(name))) {
                refuseLessDeep(typeName, name, entry.getValue().position());
                refuseUnknown(name, entry.getValue().position());
                if (typeName != null) {
                    throw new BadValue(
                            entry.getValue().position(),
                            "a step was both \"" + typeName + "\" and \"" + name
                                    + "\", expected two steps, each with a dash");
                }
                typeName = name;
            }
        }
        StepType type = types.get(String.valueOf(typeName));
        Entry settings = mapping.entries().get(String.valueOf(typeName));
        if (type == null || settings == null) {
            throw new BadValue(
                    mapping.position(), "a step has no type, expected one of " + String.join(", ", types.keySet()));
        }
        Entry name = mapping.entries().get(NAME);
        return new Draft(name == null ? madeUp(type.name(), taken) : name(name), type, settings.value(), mapping);
    }

    /** A setting that stands beside the type it belongs to, instead of below it. */
    private void refuseLessDeep(@Nullable String typeName, String name, Position position) throws BadValue {
        StepType type = types.get(String.valueOf(typeName));
        if (type != null
                && !types.containsKey(name)
                && type.keys().stream().anyMatch(key -> key.name().equals(name))) {
            throw new BadValue(
                    position,
                    "\"" + name + "\" is a setting of \"" + typeName + "\", expected it below that, indented by more");
        }
    }

    private void refuseUnknown(String name, Position position) throws BadValue {
        if (!types.containsKey(name)) {
            List<String> known = new ArrayList<>(types.keySet());
            known.add(NAME);
            if (part != Part.SERVICES) {
                Manner.KEYS.forEach(key -> known.add(key.name()));
            }
            throw new BadValue(position, "\"" + name + "\" is no type of step" + Suggestion.hint(name, known));
        }
    }

    private static String madeUp(String type, Set<String> taken) {
        String name = type;
        for (int i = 2; !taken.add(name); i++) {
            name = type + "-" + i;
        }
        return name;
    }

    private static String name(Entry entry) throws BadValue {
        Scalar scalar = KeyType.scalar(entry.value(), "the name of a step");
        String name = scalar.text();
        if (!name.matches(NAME_PATTERN) || Names.RESERVED.contains(name)) {
            String why = Names.RESERVED.contains(name) ? "which has a meaning of its own in templates, " : "";
            throw new BadValue(
                    scalar.position(),
                    "name: was " + scalar.described() + ", " + why
                            + "expected a name of letters, digits, _ and - that begins with a letter");
        }
        return name;
    }

    private static @Nullable StepPlan plan(Draft draft, Reading reading) throws BadValue {
        StepType type = draft.type();
        Settings.Declared declared =
                new Settings.Declared(type.keys(), type.shortForm().orElse(null));
        Settings settings;
        try {
            settings = Settings.of(draft.what(), draft.settings(), declared, reading);
        } catch (BadValue e) {
            reading.mistakes().add(e.position(), type.name() + ": " + e.message());
            return null;
        }
        boolean good = !reading.mistakes().any();
        try {
            return type.parse(draft.name(), settings);
        } catch (RuntimeException e) {
            if (good && !reading.mistakes().any()) {
                throw e;
            }
            // It was given stand-ins for what could not be read, and the user is told of that.
            return null;
        }
    }

    private ObjectNode schema() {
        ObjectNode step = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = step.putObject("properties");
        properties
                .putObject(NAME)
                .put("type", "string")
                .put("pattern", "^" + NAME_PATTERN + "$")
                .put("description", "What later steps and reports call the step. Left out, the name of its type.");
        if (part != Part.SERVICES) {
            JobSchema.ofMapping(Manner.KEYS, null)
                    .path("properties")
                    .properties()
                    .forEach(each -> properties.set(each.getKey(), each.getValue()));
        }
        ArrayNode either = JsonNodeFactory.instance.arrayNode();
        types.forEach((name, type) -> {
            ObjectNode settings =
                    JobSchema.ofMapping(type.keys(), type.shortForm().orElse(null));
            properties.set(name, settings.put("description", type.description()));
            either.addObject().putArray("required").add(name);
        });
        step.set("oneOf", either);
        step.put("additionalProperties", false);
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "array");
        return schema.put("minItems", 1).set("items", step);
    }
}
