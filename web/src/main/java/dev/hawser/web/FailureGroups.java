package dev.hawser.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What failed, those together that failed alike, each with an example. So many kinds are told apart. */
final class FailureGroups {
    private static final int MOST = 40;
    private static final int NAMED = 5;
    private static final int LONGEST = 600;

    /** An attempt that failed. */
    record Failed(String id, String step, String kind, String message) {}

    private static final class Group {
        private final Failed example;
        /** Does the first of them again; empty if it is not known. */
        private String command;

        private final List<String> ids;
        private long attempts;
        private long dead;

        Group(Failed example, String command) {
            this.example = example;
            this.command = command;
            this.ids = new ArrayList<>();
        }

        Group copy() {
            Group copy = new Group(example, command);
            copy.ids.addAll(ids);
            copy.attempts = attempts;
            copy.dead = dead;
            return copy;
        }

        void add(Failed failed) {
            attempts++;
            String id = shortened(failed.id());
            if (ids.size() < NAMED && !ids.contains(id)) {
                ids.add(id);
            }
        }

        ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("step", example.step())
                    .put("kind", example.kind())
                    .put("message", shortened(example.message()))
                    .put("attempts", attempts)
                    .put("dead", dead)
                    .put("command", command);
            ids.forEach(json.putArray("ids")::add);
            return json;
        }
    }

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private long others;
    private long version;

    FailureGroups copy() {
        FailureGroups copy = new FailureGroups();
        groups.forEach((key, group) -> copy.groups.put(key, group.copy()));
        copy.others = others;
        copy.version = version;
        return copy;
    }

    /**
     * Counts one.
     *
     * @param failed the attempt
     * @param command asked for the command that does the first of its kind again
     */
    void add(Failed failed, Supplier<String> command) {
        version++;
        String key = key(failed.step(), failed.kind());
        Group group = groups.get(key);
        if (group == null) {
            if (groups.size() >= MOST) {
                others++;
                return;
            }
            group = new Group(failed, shortened(command.get()));
            groups.put(key, group);
        }
        group.add(failed);
    }

    /** An item of such attempts has failed for good. */
    void died(String step, String kind) {
        version++;
        Group group = groups.get(key(step, kind));
        if (group != null) {
            group.dead++;
        }
    }

    /** {@return of how many kinds items have failed for good} */
    long deadKinds() {
        return groups.values().stream().filter(group -> group.dead > 0).count();
    }

    /** Here is the command for one of a kind. */
    void command(String step, String kind, String command) {
        Group group = groups.get(key(step, kind));
        if (group != null && group.command.isEmpty()) {
            group.command = shortened(command);
        }
    }

    private static String key(String step, String kind) {
        return step + "\n" + kind;
    }

    /** {@return a number that grows with each} */
    long version() {
        return version;
    }

    /** {@return the groups, the most frequent first} */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("others", others);
        ArrayNode list = json.putArray("groups");
        groups.values().stream()
                .sorted((a, b) -> Long.compare(b.attempts, a.attempts))
                .forEach(group -> list.add(group.json()));
        return json;
    }

    private static String shortened(String text) {
        return RunLog.shortened(text, LONGEST);
    }
}
