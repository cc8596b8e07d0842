package dev.hawser.net.names;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The line {@code hosts:} of the file {@code nsswitch.conf}: which sources of names the machine has.
 *
 * @param sources in order, without what to do about their answers
 */
record NameServiceSwitch(List<String> sources) {
    private static final Pattern ACTIONS = Pattern.compile("\\[[^]]*]");

    /** Those that know only names under {@code .local}, or those of this machine, which the hosts file has as well. */
    private static final Set<String> FOR_OTHER_NAMES =
            Set.of("mdns4_minimal", "mdns6_minimal", "mdns_minimal", "mdns4", "mdns6", "mdns", "myhostname");

    /** Without such a line, it is the files, then DNS. */
    static NameServiceSwitch parse(List<String> lines) {
        for (String line : lines) {
            int comment = line.indexOf('#');
            String text = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (text.startsWith("hosts:")) {
                String sources = ACTIONS.matcher(text.substring("hosts:".length()))
                        .replaceAll(" ")
                        .strip();
                return new NameServiceSwitch(
                        List.of(sources.toLowerCase(Locale.ROOT).split("\\s+")));
            }
        }
        return new NameServiceSwitch(List.of("files", "dns"));
    }

    /** Whether the hosts file, then DNS, give for this name what the system would give. */
    boolean isFilesThenDns(String name) {
        boolean local = name.endsWith(".local") || name.endsWith(".local.");
        List<String> concerned = sources.stream()
                .filter(source -> local || !FOR_OTHER_NAMES.contains(source))
                .toList();
        return concerned.equals(List.of("files", "dns"));
    }
}
