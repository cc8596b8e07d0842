package dev.hawser.batch.job;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What the names in templates stand for during one attempt: the row, what earlier steps captured, the slot.
 *
 * <p><b>Threads:</b> belongs to the function that serves the item.
 */
public final class Scope {
    private final Item item;
    private final @Nullable Attempt attempt;
    private final RunPlace run;
    private final ObjectNode captured = JsonNodeFactory.instance.objectNode();

    /** What was captured privately, by the name of the step. */
    private final Map<String, Set<String>> privates = new HashMap<>();

    /** What is the same for all items, because a service told it. */
    private final Set<String> services = new HashSet<>();

    /** What no step captured: an element of a list, or what was found. */
    private final Set<String> more = new HashSet<>();

    private Secrets secrets;
    private int slot;

    /**
     * The run that an attempt is of.
     *
     * @param id identifies it
     * @param directory where it keeps its files, as an absolute path: programs have a working directory of their own
     */
    public record RunPlace(String id, String directory) {}

    private Scope(Item item, @Nullable Attempt attempt, RunPlace run, Secrets secrets) {
        this.item = item;
        this.attempt = attempt;
        this.run = run;
        this.secrets = secrets;
        this.slot = attempt == null ? 0 : attempt.slot();
    }

    /**
     * {@return the scope of an attempt's steps}
     *
     * @param attempt what is served, where
     * @param run the run
     * @param secrets masks what came from the environment
     */
    public static Scope of(Attempt attempt, RunPlace run, Secrets secrets) {
        return new Scope(attempt.item(), attempt, run, secrets);
    }

    /**
     * {@return the scope of an item that no attempt is made at, for templates outside the steps, such as the key}
     *
     * @param item what is to be served
     */
    public static Scope of(Item item) {
        return new Scope(item, null, new RunPlace("", ""), Secrets.NONE);
    }

    /**
     * {@return a scope with all that is known here, and something more; what is captured there is not known here}
     *
     * @param within the attempt, as steps are to see it
     * @param name what more is called
     * @param values it, by name
     */
    public Scope of(Attempt within, String name, ObjectNode values) {
        Scope inner = new Scope(item, within, run, secrets);
        inner.captured.setAll(captured);
        inner.privates.putAll(privates);
        inner.services.addAll(services);
        inner.more.addAll(more);
        inner.more.add(name);
        inner.captured.set(name, values);
        return inner;
    }

    /** {@return the item} */
    public Item item() {
        return item;
    }

    /**
     * {@return the attempt}
     *
     * @throws IllegalStateException if there is none: see {@link #of(Item)}
     */
    public Attempt attempt() {
        if (attempt == null) {
            throw new IllegalStateException("no attempt is under way, expected to be called in a step");
        }
        return attempt;
    }

    /** {@return in which slot the attempt runs} */
    public int slot() {
        return slot;
    }

    /**
     * The attempt goes on in another slot.
     *
     * @param number its number
     */
    public void moveTo(int number) {
        slot = number;
    }

    /**
     * {@return what masks the secrets that are known by now: those of the environment, and what the steps so far captured
     * privately}
     */
    public Secrets secrets() {
        return secrets;
    }

    /**
     * {@return what the steps captured so far, by the name of the step; to be changed by {@link #capture} only, and to be
     * shown to nobody but steps}
     */
    public ObjectNode captured() {
        return captured;
    }

    /** {@return what the steps captured so far, but for what is private, without secrets; for the end of the attempt} */
    public ObjectNode output() {
        if (services.isEmpty() && privates.isEmpty()) {
            return secrets.mask(captured);
        }
        ObjectNode output = captured.deepCopy();
        output.remove(services);
        privates.forEach((step, fields) -> {
            if (output.get(step) instanceof ObjectNode shown) {
                shown.remove(fields);
            }
        });
        return secrets.mask(output);
    }

    /**
     * Lets names refer to what a service told.
     *
     * @param service the name of the service
     * @param values what it told, by name
     */
    public void tell(String service, ObjectNode values) {
        services.add(service);
        captured.set(service, values);
    }

    /**
     * A step has ended: later steps may use what it captured.
     *
     * @param step the name of the step
     * @param fields what it captured, by name
     * @param privateFields the names of those that are secrets from now on
     */
    public void capture(String step, ObjectNode fields, Set<String> privateFields) {
        captured.set(step, fields);
        if (privateFields.isEmpty()) {
            return;
        }
        privates.put(step, privateFields);
        secrets = secrets.andOf(
                privateFields.stream().map(fields::get).filter(Objects::nonNull).toList());
    }

    /**
     * What was made of a secret is one too.
     *
     * @param value what it became
     */
    void hide(JsonNode value) {
        secrets = secrets.andOf(List.of(value));
    }

    /** Whether a name stands for the same in each row. */
    boolean isFixed(Name name) {
        return switch (name) {
            case Name.Env _ -> true;
            case Name.BuiltIn builtIn -> builtIn == Name.BuiltIn.RUN_ID || builtIn == Name.BuiltIn.RUN_DIR;
            case Name.Captured(String step, String _) -> services.contains(step);
            case Name.Column _ -> false;
        };
    }

    /**
     * {@return whether a name stands for a secret: a variable of the environment, or what a step captured privately}
     *
     * @param name as a template has it
     */
    public boolean isSecret(Name name) {
        return switch (name) {
            case Name.Env _ -> true;
            case Name.Captured(String step, String field) -> {
                int dot = field.indexOf('.');
                Set<String> hidden = privates.getOrDefault(step, Set.of());
                yield hidden.contains(field) || (dot >= 0 && hidden.contains(field.substring(0, dot)));
            }
            case Name.Column _, Name.BuiltIn _ -> false;
        };
    }

    /**
     * {@return what a name stands for}
     *
     * @param name as a template has it
     * @throws MissingNameException if the row or the step has no such field
     */
    public JsonNode valueOf(Name name) {
        return switch (name) {
            case Name.Column column -> found(item.fields(), column, column.field(), "the row has no field");
            case Name.Captured field ->
                captured.get(field.step()) instanceof ObjectNode fields
                        ? found(fields, field, field.field(), missing(field.step()))
                        : absent(field.written(), "step \"" + field.step() + "\" captured nothing");
            case Name.Env env -> StringNode.valueOf(env.value());
            case Name.BuiltIn builtIn -> valueOf(builtIn);
        };
    }

    private String missing(String step) {
        return more.contains(step) ? "\"" + step + "\" has no field" : "step \"" + step + "\" captured no";
    }

    /** {@return what a name stands for; empty if the row or the step has no such field} */
    Optional<JsonNode> find(Name name) {
        try {
            return Optional.of(valueOf(name));
        } catch (MissingNameException absent) {
            return Optional.empty();
        }
    }

    private JsonNode valueOf(Name.BuiltIn builtIn) {
        return switch (builtIn) {
            case ITEM_ID -> StringNode.valueOf(item.id());
            case ITEM_ORDINAL -> LongNode.valueOf(item.ordinal());
            case ITEM_LINE -> LongNode.valueOf(item.line());
            case IDEMPOTENCY_KEY -> StringNode.valueOf(attempt().idempotencyKey());
            case SLOT -> IntNode.valueOf(slot);
            case ATTEMPT -> IntNode.valueOf(attempt().number());
            case RUN_ID -> StringNode.valueOf(run.id());
            case RUN_DIR -> StringNode.valueOf(run.directory());
        };
    }

    private static JsonNode absent(String name, String why) {
        throw new MissingNameException("{{" + name + "}}: " + why);
    }

    private static JsonNode found(ObjectNode fields, Name name, String path, String missing) {
        JsonNode whole = fields.get(path);
        if (whole != null) {
            return whole;
        }
        JsonNode value = fields;
        for (String part : path.split("\\.", -1)) {
            value = part(value, part);
            if (value == null) {
                List<String> known = new ArrayList<>(fields.propertyNames());
                return absent(name.written(), missing + " \"" + path + "\"" + Suggestion.hint(path, known));
            }
        }
        return value;
    }

    private static @Nullable JsonNode part(JsonNode value, String part) {
        if (value.isArray()) {
            boolean index =
                    !part.isEmpty() && part.length() < 10 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            return index ? value.get(Integer.parseInt(part)) : null;
        }
        return value.get(part);
    }
}
