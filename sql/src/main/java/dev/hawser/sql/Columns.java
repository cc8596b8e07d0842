package dev.hawser.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The columns of a result, shared by its rows. Immutable, any thread. */
final class Columns {
    private final List<String> names;

    /** By name in lower case; of two with one name, the first. */
    private final Map<String, Integer> places;

    Columns(List<String> names) {
        this.names = List.copyOf(names);
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            byName.putIfAbsent(names.get(i).toLowerCase(Locale.ROOT), i);
        }
        this.places = Map.copyOf(byName);
    }

    List<String> names() {
        return names;
    }

    int place(String name) {
        Integer place = places.get(name.toLowerCase(Locale.ROOT));
        if (place == null) {
            throw new IllegalArgumentException("no column " + name + "; the columns are " + names);
        }
        return place;
    }

    int checked(int place) {
        if (place < 0 || place >= names.size()) {
            throw new IllegalArgumentException("no column %d; columns are counted from 0, and there are %d: %s"
                    .formatted(place, names.size(), names));
        }
        return place;
    }

    /** The column's name and place, for messages. */
    String describe(int place) {
        return names.get(place) + " (" + place + ")";
    }
}
