package dev.hawser.batch.job;

import dev.hawser.batch.job.Columns.ColumnUse;
import dev.hawser.batch.job.Name.BuiltIn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What templates at one place of a job may refer to, and which columns they did refer to. */
final class Names {
    /** Words that cannot be names of steps, because they begin names of other things. */
    static final Set<String> RESERVED = Set.of("item", "env", "run", "row", "slot", "attempt", "failure", "found");

    /** What a step found, while a row is made of it. */
    static final String FOUND = "found";

    /** An element of a list that a step goes through. */
    static final String EACH = "each";

    /** What is known of a failure: of the attempt, in its last steps; of a step after which the row goes on. */
    static final String FAILURE = "failure";

    private final Map<String, String> environment;
    private final Map<String, String> used = new LinkedHashMap<>();
    private final List<String> hidden = new ArrayList<>();
    private final List<ColumnUse> columns = new ArrayList<>();
    private final Map<String, Set<String>> captured = new LinkedHashMap<>();
    private final Set<String> later = new LinkedHashSet<>();
    private final Set<String> steps = new LinkedHashSet<>();
    private boolean inAttempt;

    /**
     * Makes one for the head of a job, where nothing is known but the row.
     *
     * @param environment the variables of the environment
     */
    Names(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The steps begin.
     *
     * @param names of all steps
     */
    void enterSteps(Collection<String> names) {
        inAttempt = true;
        later.addAll(names);
        steps.addAll(names);
    }

    /** {@return the names of all steps so far} */
    Set<String> steps() {
        return Set.copyOf(steps);
    }

    /** {@return whether a step or service is called so, of those that are known by now} */
    boolean areTaken(String name) {
        return steps.contains(name) || captured.containsKey(name);
    }

    /**
     * A step has been read; those that follow may use what it captures.
     *
     * @param step its name
     * @param fields what it captures
     */
    void declare(String step, Set<String> fields) {
        later.remove(step);
        captured.put(step, Set.copyOf(fields));
    }

    /**
     * What is called so will be known, and is not yet.
     *
     * @param step its name
     */
    void announce(String step) {
        later.add(step);
    }

    /**
     * What was declared is known no more.
     *
     * @param step its name
     */
    void forget(String step) {
        captured.remove(step);
    }

    /** {@return the columns that templates refer to, in the order of the job} */
    List<ColumnUse> columns() {
        return List.copyOf(columns);
    }

    /** {@return what is never told: the values of the variables that templates refer to, and what is made of them} */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>(used.values());
        secrets.addAll(hidden);
        return secrets;
    }

    /** Notes what is made of a secret. */
    void hide(String text) {
        hidden.add(text);
    }

    /** {@return all names but those of columns, as they are written in a template} */
    List<String> known() {
        List<String> known = new ArrayList<>();
        for (BuiltIn builtIn : BuiltIn.values()) {
            if (inAttempt || builtIn.isOfItem()) {
                known.add(builtIn.written());
            }
        }
        captured.forEach((step, fields) -> fields.stream().sorted().forEach(field -> known.add(step + "." + field)));
        return known;
    }

    /**
     * Notes that a setting names a column.
     *
     * @param column its name
     * @param position where
     */
    void useColumn(String column, Position position) {
        columns.add(new ColumnUse(column, position));
    }

    /**
     * {@return what a name means}
     *
     * @param written as in the template, without the braces and spaces around it
     * @param position where, for messages
     * @throws BadValue if nothing of that name can be there
     */
    Name resolve(String written, Position position) throws BadValue {
        for (BuiltIn builtIn : BuiltIn.values()) {
            if (builtIn.written().equals(written)) {
                return builtIn(builtIn, position);
            }
        }
        int dot = written.indexOf('.');
        String head = dot < 0 ? written : written.substring(0, dot);
        String rest = dot < 0 ? "" : written.substring(dot + 1);
        if (dot < 0) {
            return column(written, position);
        }
        return switch (head) {
            case "row" -> column(rest, position);
            case "env" -> env(rest, position);
            case "item", "run" ->
                throw new BadValue(position, "there is no {{" + written + "}}" + Suggestion.hint(written, known()));
            default ->
                captured.containsKey(head) || later.contains(head)
                        ? captured(head, rest, position)
                        : column(written, position);
        };
    }

    private BuiltIn builtIn(BuiltIn builtIn, Position position) throws BadValue {
        if (!inAttempt && !builtIn.isOfItem()) {
            throw new BadValue(
                    position,
                    "{{" + builtIn.written() + "}} is known in steps only, and this is used before they start");
        }
        return builtIn;
    }

    private Name column(String name, Position position) throws BadValue {
        if (name.isEmpty()) {
            throw new BadValue(position, "{{row.}} names no column");
        }
        useColumn(name, position);
        return new Name.Column(name);
    }

    private Name env(String variable, Position position) throws BadValue {
        String value = environment.get(variable);
        if (value == null) {
            throw new BadValue(
                    position,
                    "the environment has no variable \"" + variable + "\""
                            + Suggestion.nearest(variable, environment.keySet())
                                    .map(near -> "; did you mean \"" + near + "\"?")
                                    .orElse(""));
        }
        used.put(variable, value);
        return new Name.Env(variable, value);
    }

    private Name captured(String step, String field, Position position) throws BadValue {
        Set<String> fields = captured.get(step);
        if (fields == null) {
            String why = step.equals(EACH) && !steps.contains(EACH)
                    ? "there is no element by then, only when it is known whether the step is done, and for which list"
                    : "step \"" + step + "\" has not run by then, only earlier ones have";
            throw new BadValue(position, "{{" + step + "." + field + "}}: " + why);
        }
        int dot = field.indexOf('.');
        boolean known = fields.contains(StepPlan.ANY)
                || fields.contains(field)
                || (dot >= 0 && fields.contains(field.substring(0, dot)));
        if (!known) {
            String has = fields.isEmpty() ? "; it captures nothing" : Suggestion.hint(field, new TreeSet<>(fields));
            throw new BadValue(position, "step \"" + step + "\" captures no \"" + field + "\"" + has);
        }
        return new Name.Captured(step, field);
    }
}
