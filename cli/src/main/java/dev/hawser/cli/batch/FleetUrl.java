package dev.hawser.cli.batch;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
            "^(?:jdbc:)?postgres(?:ql)?://(?:([^@/?]*)@)?([^/?@]*)/([^/?@]+)(?:/([^/?@]*))?(?:\\?(.*))?$",
            Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{ *env\\.([A-Za-z_][A-Za-z0-9_]*) *}}");

    /// Hosts with ports from 1 to 65535, or in brackets, where they are addresses of IPv6.
    private static final String HOST_LIST = list("([^:\\[\\],]*|\\[[0-9A-Fa-f:.%]+])(:0*([1-9][0-9]{0,3}|[1-5][0-9]{4}"
            + "|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?");

    /// A password among the options, of a user or of a key.
    private static final String OPTION = "(?i)(password=)[^&\\s]*";

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
        Matcher url = URL.matcher(text); // in what a variable has, nothing means anything
        if (!url.matches()) {
            url = URL.matcher(withVariables(text, environment)); // unless it is the whole URL
        }
        if (!url.matches()) {
            throw wrong(text);
        }
        try {
            return of(url, environment);
        } catch (IllegalArgumentException e) { // a % without two digits, and it may be in the password
            throw wrong(text);
        }
    }

    /// Unless the URL says otherwise.
    private static void addOurs(List<String> options) {
        for (String ours : List.of(SOCKET_TIMEOUT, PREPARE_NOTHING)) {
            String name = ours.substring(0, ours.indexOf('=') + 1);
            if (options.stream().noneMatch(option -> option.startsWith(name))) {
                options.add(ours);
            }
        }
    }

    private static UsageException wrong(String text) {
        return new UsageException(
                "a fleet is named by postgresql://USER@HOST/DATABASE, or with /RUN behind it, and in a"
                        + " password / is %2F, ? %3F, @ %40 and % %25; was "
                        + text.replaceAll("(?s)://([^:@/?]*):.*@", "://$1:***@").replaceAll(OPTION, "$1***"));
    }

    private static FleetUrl of(Matcher url, Map<String, String> environment) throws UsageException {
        List<String> rest = new ArrayList<>();
        Optional<String> user = Optional.empty();
        Optional<String> password = Optional.empty();
        String who = url.group(USER);
        if (who != null && !who.isEmpty()) {
            int colon = who.indexOf(':');
            user = Optional.of(value(colon < 0 ? who : who.substring(0, colon), environment));
            password = colon < 0 ? Optional.empty() : Optional.of(value(who.substring(colon + 1), environment));
        }
        for (String option : query(url.group(QUERY))) {
            if (option.startsWith("user=")) {
                user = Optional.of(value(option.substring("user=".length()), environment));
            } else if (option.startsWith("password=")) {
                password = Optional.of(value(option.substring("password=".length()), environment));
            } else if (!option.matches("(?s)[A-Za-z]+(=.*)?")) {
                throw new IllegalArgumentException("no option"); // but a piece of a password, say
            } else {
                rest.add(withVariables(option, environment));
            }
        }
        addOurs(rest);
        if (!withVariables(url.group(HOSTS), environment).matches(HOST_LIST)) {
            throw new IllegalArgumentException("no host");
        }
        String place = withVariables(url.group(HOSTS) + "/" + url.group(DATABASE), environment);
        String run = url.group(RUN);
        return new FleetUrl(
                "jdbc:postgresql://" + place + "?" + String.join("&", rest),
                "postgresql://" + user.map(name -> name + "@").orElse("") + place,
                user,
                password.or(() -> Optional.ofNullable(environment.get("PGPASSWORD"))),
                run == null ? "" : value(run, environment));
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

    private static String list(String one) {
        return one + "(," + one + ")*";
    }

    private static String value(String text, Map<String, String> environment) throws UsageException {
        return withVariables(decoded(text), environment);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// For a message that may have any URL in it. In those of the web, a password ends where the path begins;
    /// what is taken for a file has one slash.
    static String withoutPassword(String text) {
        return text.replaceAll("((?:https?|wss?):/{1,2}[^:@/\\s]*):[^@/\\s]*@", "$1:***@")
                .replaceAll("(?<![a-z])((?!https?:|wss?:)[a-z][a-z0-9+.-]*:/{1,2}[^:@/\\s]*):\\S*@", "$1:***@")
                .replaceAll(OPTION, "$1***");
    }

    /// {@return the URL as it is kept in a run directory: with all but passwords}
    String kept() {
        String options = query(jdbc.substring(jdbc.indexOf('?') + 1)).stream()
                .filter(option -> !option.equals(SOCKET_TIMEOUT) && !option.equals(PREPARE_NOTHING))
                .filter(option -> !option.matches("[A-Za-z]*" + OPTION))
                .collect(Collectors.joining("&"));
        return shown + (options.isEmpty() ? "" : "?" + options);
    }

    /// {@return the URL of a run}
    String of(String id) {
        return shown + "/" + id;
    }
}
