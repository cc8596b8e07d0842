package dev.hawser.batch.job;

import dev.hawser.batch.job.Node.Entry;
import dev.hawser.batch.job.Node.Mapping;
import dev.hawser.batch.job.Node.Scalar;
import dev.hawser.batch.job.Node.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Puts the settings that options make into the tree of a job file. */
final class TreeEdit {
    private final Assignment assignment;
    private final Position position;
    private final Function<List<String>, Optional<String>> shortForms;

    /**
     * Makes one.
     *
     * @param assignment what to set
     * @param shortForms tells which setting is meant when no mapping stands at a path
     */
    TreeEdit(Assignment assignment, Function<List<String>, Optional<String>> shortForms) {
        this.assignment = assignment;
        this.position = Position.ofOption(assignment.option());
        this.shortForms = shortForms;
    }

    /**
     * {@return the tree with the setting}
     *
     * @param root of the job file
     * @throws BadValue if there is no such place in it
     */
    Node apply(Node root) throws BadValue {
        return at(root, 0);
    }

    private Node at(Node node, int depth) throws BadValue {
        if (depth == assignment.path().size()) {
            return value();
        }
        return switch (node) {
            case Mapping mapping -> inMapping(mapping, depth);
            case Sequence sequence when shortForm(depth).isEmpty() -> inSequence(sequence, depth);
            case Scalar scalar when scalar.isNothing() -> inMapping(new Mapping(node.position(), Map.of()), depth);
            default -> inMapping(expanded(node, depth), depth);
        };
    }

    private Node value() {
        List<Node> values = new ArrayList<>();
        for (String value : assignment.values()) {
            values.add(new Scalar(position, value, !value.isEmpty(), -1));
        }
        return values.size() == 1 ? values.getFirst() : new Sequence(position, values);
    }

    private Mapping inMapping(Mapping mapping, int depth) throws BadValue {
        String name = assignment.path().get(depth);
        Entry before = mapping.entries().get(name);
        Node child = before == null ? new Scalar(position, "", true, -1) : before.value();
        Map<String, Entry> entries = new LinkedHashMap<>(mapping.entries());
        entries.put(name, new Entry(before == null ? position : before.position(), at(child, depth + 1)));
        return new Mapping(mapping.position(), entries);
    }

    private Sequence inSequence(Sequence sequence, int depth) throws BadValue {
        List<Node> elements = new ArrayList<>(sequence.elements());
        int index = indexOf(elements, assignment.path().get(depth));
        Node element = elements.get(index);
        elements.set(index, throughType(element, depth + 1).at(element, depth + 1));
        return new Sequence(sequence.position(), elements);
    }

    /** A step has one type, which need not be named: {@code steps.a.timeout} is {@code steps.a.http.timeout}. */
    private TreeEdit throughType(Node element, int depth) {
        List<String> path = assignment.path();
        if (!(element instanceof Mapping step) || path.size() == depth) {
            return this;
        }
        Optional<String> type = StepsReader.typeName(step);
        String next = path.get(depth);
        boolean isOfAll = next.equals(StepsReader.NAME) || Manner.has(next);
        if (type.isEmpty() || isOfAll || step.entries().containsKey(next)) {
            return this;
        }
        List<String> whole = new ArrayList<>(path);
        whole.add(depth, type.get());
        return new TreeEdit(new Assignment(assignment.option(), whole, assignment.values()), shortForms);
    }

    private int indexOf(List<Node> elements, String name) throws BadValue {
        List<String> names = StepsReader.names(elements);
        if (names.contains(name)) {
            return names.indexOf(name);
        }
        if (name.matches("[1-9][0-9]{0,5}") && Integer.parseInt(name) <= elements.size()) {
            return Integer.parseInt(name) - 1;
        }
        throw new BadValue(position, "there is no \"" + name + "\" in the list" + Suggestion.hint(name, names));
    }

    private Mapping expanded(Node node, int depth) throws BadValue {
        Optional<String> meant = shortForm(depth);
        if (meant.isEmpty()) {
            String path = String.join(".", assignment.path().subList(0, depth));
            throw new BadValue(position, path + " is " + node.described() + " in the job file, expected a mapping");
        }
        return new Mapping(node.position(), Map.of(meant.get(), new Entry(node.position(), node)));
    }

    private Optional<String> shortForm(int depth) {
        return shortForms.apply(assignment.path().subList(0, depth));
    }
}
