package dev.hawser.batch.job;

import dev.hawser.batch.job.Node.Entry;
import dev.hawser.batch.job.Node.Mapping;
import dev.hawser.batch.job.Node.Scalar;
import dev.hawser.batch.job.Node.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one YAML document into a tree that knows the place of everything. Names that occur twice, custom tags and
 * what would grow beyond all bounds are refused.
 */
final class YamlTree {
    /** Deeper than any job; the limit keeps the recursion below within its stack. */
    private static final int DEPTH = 40;

    /** More pieces than any job has. Aliases of aliases get there quickly. */
    private static final long WEIGHT = 200_000;

    /** Characters of a job file, at most. */
    private static final int LENGTH = 4 << 20;

    private static final String STRING_TAG = "tag:yaml.org,2002:str";

    private final String source;
    private final Iterator<Event> events;
    private final Map<Anchor, Node> anchors = new HashMap<>();

    private YamlTree(String text, String source) {
        this.source = source;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(LENGTH)
                .build();
        this.events = new ParserImpl(settings, new StreamReader(settings, text));
    }

    /**
     * {@return the document}
     *
     * @param text the whole file
     * @param source its name, for messages
     * @throws JobException if it is not one document of YAML
     */
    static Node read(String text, String source) throws JobException {
        if (text.codePointCount(0, text.length()) > LENGTH) {
            throw new JobException(
                    new Position(source, 1, 1), "the file has more than " + LENGTH + " characters, which no job needs");
        }
        try {
            return new YamlTree(text, source).document();
        } catch (MarkedYamlEngineException e) {
            String message = "not YAML: " + String.valueOf(e.getProblem()).replaceAll("\\s+", " ");
            throw new JobException(position(source, e.getProblemMark().or(e::getContextMark)), message);
        } catch (ReaderException e) {
            String what = String.format("not YAML: the character U+%04X is not allowed", e.getCodePoint());
            throw new JobException(place(text, source, e.getPosition()), what);
        } catch (YamlEngineException e) {
            throw new JobException(new Position(source, 1, 1), "not YAML: " + e.getMessage());
        }
    }

    private Node document() throws JobException {
        Node root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof NodeEvent) {
                if (root != null) {
                    throw new JobException(position(event), "a second document begins, expected one job in a file");
                }
                root = node(event, 0);
            }
        }
        return root == null ? new Scalar(new Position(source, 1, 1), "", true, -1) : root;
    }

    private Node node(Event event, int depth) throws JobException {
        if (depth > DEPTH) {
            throw new JobException(position(event), "nested deeper than " + DEPTH + " levels");
        }
        refuseTag(event);
        Node node = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent start -> sequence(start, depth);
            case MappingStartEvent start -> mapping(start, depth);
            case AliasEvent alias -> anchored(alias);
            default -> throw new JobException(position(event), "not YAML: unexpected " + event.getEventId());
        };
        if (node.weight() > WEIGHT) {
            throw new JobException(position(event), "aliases make more than " + WEIGHT + " values of it");
        }
        if (!(event instanceof AliasEvent)) {
            ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        }
        return node;
    }

    private static void refuseTag(Event event) throws JobException {
        Optional<String> tag = switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case SequenceStartEvent start -> start.getTag();
            case MappingStartEvent start -> start.getTag();
            default -> Optional.empty();
        };
        if (tag.isPresent() && !tag.get().equals(STRING_TAG) && !tag.get().equals("!")) {
            throw new JobException(position(event), "tag " + tag.get() + ", expected a value without a tag");
        }
    }

    private static Scalar scalar(ScalarEvent event) {
        int marked = event.getStartMark()
                .flatMap(start -> event.getEndMark()
                        .filter(end -> end.getLine() == start.getLine())
                        .map(end -> end.getColumn() - start.getColumn()))
                .orElse(-1);
        int quotes = (marked - event.getValue().length()) / 2;
        boolean asItIs = marked == event.getValue().length() + 2 * quotes && quotes <= 1 && marked >= 0;
        boolean tagged = event.getTag().isPresent();
        boolean known = asItIs && !event.isLiteral() && !tagged;
        return new Scalar(position(event), event.getValue(), event.isPlain() && !tagged, known ? quotes : -1);
    }

    private Sequence sequence(SequenceStartEvent start, int depth) throws JobException {
        List<Node> elements = new ArrayList<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.SequenceEnd) {
            elements.add(node(event, depth + 1));
            event = events.next();
        }
        return new Sequence(position(start), elements);
    }

    private Mapping mapping(MappingStartEvent start, int depth) throws JobException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.MappingEnd) {
            Position position = position(event);
            String name = name(start, event);
            Entry before = entries.get(name);
            if (before != null) {
                String where = "line " + before.position().line();
                throw new JobException(position, "\"" + name + "\" is set a second time; the first is in " + where);
            }
            entries.put(name, new Entry(position, node(events.next(), depth + 1)));
            event = events.next();
        }
        return new Mapping(position(start), entries);
    }

    private static String name(MappingStartEvent mapping, Event event) throws JobException {
        refuseTag(event);
        if (event instanceof ScalarEvent scalar) {
            return scalar.getValue();
        }
        if (mapping.isFlow() && event instanceof MappingStartEvent inner && inner.isFlow()) {
            throw new JobException(
                    position(mapping),
                    "a value that begins with {{ must stand in quotes, or YAML takes it for a mapping");
        }
        throw new JobException(position(event), "a name must be text, was a list, a mapping or an alias");
    }

    private Node anchored(AliasEvent alias) throws JobException {
        Node node = anchors.get(alias.getAlias());
        if (node == null) {
            throw new JobException(position(alias), "*" + alias.getAlias() + " stands for nothing that ends before it");
        }
        return node;
    }

    private static Position position(Event event) {
        return position("", event.getStartMark());
    }

    private static Position position(String source, Optional<Mark> mark) {
        return mark.map(at -> new Position(at.getName(), at.getLine() + 1, at.getColumn() + 1))
                .orElseGet(() -> new Position(source, 1, 1));
    }

    private static Position place(String text, String source, int codePoints) {
        int line = 1;
        int column = 1;
        int[] points = text.codePoints().limit(codePoints).toArray();
        for (int point : points) {
            column = point == '\n' ? 1 : column + 1;
            line += point == '\n' ? 1 : 0;
        }
        return new Position(source, line, column);
    }
}
