package dev.hawser.batch.run;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes items, and limits to change. */
final class Rows {
    private Rows() {}

    static final ObjectNode OUTPUT = JsonNodeFactory.instance.objectNode();

    /** Items {@code r1}, {@code r2} … whose column {@code key} is as given; {@code -} for none. */
    static List<Item> withKeys(String... keys) {
        List<Item> items = new ArrayList<>();
        for (String key : keys) {
            items.add(item(items.size() + 1, key));
        }
        return items;
    }

    /** So many items, to each of the keys in turn. */
    static List<Item> keyed(int count, String... keys) {
        List<Item> items = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            items.add(item(i, keys[(i - 1) % keys.length]));
        }
        return items;
    }

    static List<Item> plain(int count) {
        List<Item> items = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            items.add(item(i, "-"));
        }
        return items;
    }

    static Item item(int ordinal, String key) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("key", key);
        return new Item("r" + ordinal, ordinal, ordinal + 1, fields);
    }

    static String key(Item item) {
        String key = item.fields().get("key").stringValue();
        return key.equals("-") ? null : key;
    }

    static Limits slots(int slots) {
        return new Limits(slots, null, null, RetryPolicy.NONE, null, null, Duration.ofSeconds(1), List.of());
    }

    static Limits perKey(int slots, int perKey) {
        return new Limits(slots, perKey, null, RetryPolicy.NONE, null, null, Duration.ofSeconds(1), List.of());
    }
}
