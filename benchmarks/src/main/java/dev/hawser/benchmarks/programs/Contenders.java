package dev.hawser.benchmarks.programs;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The contenders of a workload by name, in the order of the tables. Names of Hawser's begin with `hawser`, and those
/// of the bare JDK, which is a floor and no peer, with `bare`.
final class Contenders {
    private final Map<String, Contender> byName = new LinkedHashMap<>();

    void put(String name, Contender contender) {
        byName.put(name, contender);
    }

    void put(String name, Program program, String... flags) {
        put(name, new Contender.InJvm(program, Arrays.asList(flags)));
    }

    Contender get(String name) {
        Contender found = byName.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no contender " + name + "; there are " + byName.keySet());
        }
        return found;
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }
}
