package dev.hawser.cli.batch;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a fleet is: `postgresql://user@host/database`, and behind that a run's id where one is meant. The password
/// comes from `PGPASSWORD`, from `~/.pgpass`, or from the URL, and is shown nowhere.
///
/// @param jdbc the URL for the driver, without user and password
/// @param shown the URL for people, without password
/// @param user who connects, if that is said
/// @param password if there is one
/// @param run the id of a run; empty if none is meant
record FleetUrl(String jdbc, String shown, Optional<String> user, Optional<String> password, String run) {
    private static final Pattern SCHEME = Pattern.compile("^(jdbc:)?postgres(ql)?://.*", Pattern.DOTALL);
    private static final Pattern URL = Pattern.compile(
            "^(?:jdbc:)?postgres(?:ql)?://(?:([^@/?]*)@)?([^/?@]*)/([^/?]+)(?:/([^/?]*))?(?:\\?(.*))?$",
            Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{ *env\\.([A-Za-z_][A-Za-z0-9_]*) *}}");

    /// A link that is dead is found out before the leases of a worker are.
    private static final String SOCKET_TIMEOUT = "socketTimeout=5";

    /// A pool that gives connections by transaction knows no statements that were prepared on another; and the
    /// functions keep their plans by themselves.
    private static final String PREPARE_NOTHING = "prepareThreshold=0";

    private static final int USER = 1;
    private static final int HOSTS = 2;
    private static final int DATABASE = 3;
    private static final int RUN = 4;
    private static final int QUERY = 5;

    /// {@return whether a text means a fleet, as opposed to a directory}
    static boolean isOne(String text) {
        return SCHEME.matcher(text).matches();
    }

    /// @throws UsageException if it is none
    static FleetUrl parse(String text, Map<String, String> environment) throws UsageException {
        Matcher url = URL.matcher(withVariables(text, environment));
        if (!url.matches()) {
            throw new UsageException("a fleet is named by postgresql://USER@HOST/DATABASE, or with /RUN behind it; was "
                    + withoutPassword(text));
        }
        List<String> rest = new ArrayList<>();
        Optional<String> user = Optional.empty();
        Optional<String> password = Optional.empty();
        String who = url.group(USER);
        if (who != null && !who.isEmpty()) {
            int colon = who.indexOf(':');
            user = Optional.of(decoded(colon < 0 ? who : who.substring(0, colon)));
            password = colon < 0 ? Optional.empty() : Optional.of(decoded(who.substring(colon + 1)));
        }
        for (String option : query(url.group(QUERY))) {
            if (option.startsWith("user=")) {
                user = Optional.of(decoded(option.substring("user=".length())));
            } else if (option.startsWith("password=")) {
                password = Optional.of(decoded(option.substring("password=".length())));
            } else {
                rest.add(option);
            }
        }
        for (String ours : List.of(SOCKET_TIMEOUT, PREPARE_NOTHING)) {
            String name = ours.substring(0, ours.indexOf('=') + 1);
            if (rest.stream().noneMatch(option -> option.startsWith(name))) {
                rest.add(ours);
            }
        }
        String place = url.group(HOSTS) + "/" + url.group(DATABASE);
        String run = url.group(RUN);
        return new FleetUrl(
                "jdbc:postgresql://" + place + "?" + String.join("&", rest),
                "postgresql://" + user.map(name -> name + "@").orElse("") + place,
                user,
                password.or(() -> Optional.ofNullable(environment.get("PGPASSWORD"))),
                run == null ? "" : decoded(run));
    }

    private static List<String> query(@Nullable String text) {
        return text == null || text.isEmpty() ? List.of() : List.of(text.split("&"));
    }

    private static String withVariables(String text, Map<String, String> environment) throws UsageException {
        StringBuilder whole = new StringBuilder();
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            String value = environment.get(variable.group(1));
            if (value == null) {
                throw new UsageException("the URL of the fleet refers to {{env." + variable.group(1)
                        + "}}, and the environment has no such variable");
            }
            variable.appendReplacement(whole, Matcher.quoteReplacement(value));
        }
        return variable.appendTail(whole).toString();
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// For a message about a text that may be no URL at all.
    static String withoutPassword(String text) {
        return text.replaceAll("://([^:@/?]*):[^@/]*@", "://$1:***@").replaceAll("(password=)[^&]*", "$1***");
    }

    /// {@return the URL as it is kept in a run directory: with all but the password}
    String kept() {
        String options = jdbc.substring(jdbc.indexOf('?') + 1);
        return shown + (options.equals(SOCKET_TIMEOUT) ? "" : "?" + options);
    }

    /// {@return the URL of a run}
    String of(String id) {
        return shown + "/" + id;
    }
}
