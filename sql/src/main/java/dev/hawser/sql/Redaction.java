package dev.hawser.sql;

import java.util.regex.Pattern;

/** Keeps passwords out of what is told of a URL. Rather too much is left out than too little. */
final class Redaction {
    static final String MASK = "***";

    /** A value may be in braces, in which it may have semicolons, or in quotes. */
    private static final Pattern SECRET_PROPERTY = Pattern.compile(
            "(?i)((?:passwor[dt]|passwd|pass|pwd|secret|token|passphrase|credentials?|key)[a-z_.-]*\\s*=\\s*)"
                    + "(?:\\{(?:[^}]|\\}\\})*\\}|\"[^\"]*\"|'[^']*'|[^&;)]*)");

    private static final Pattern SECRET_KEY =
            Pattern.compile("(?i).*(?:passwor[dt]|passwd|pass|pwd|secret|token|passphrase|credential|key).*");

    /** {@code //user:password@host}; what is in the password, nobody knows: it ends at the last of all signs for it. */
    private static final Pattern USER_INFO = Pattern.compile("(//[^/@:?;]*:).*@", Pattern.DOTALL);

    /** {@code jdbc:oracle:thin:user/password@host}. */
    private static final Pattern ORACLE = Pattern.compile("(?i)(oracle:[a-z0-9]+:[^/@]*/).*@", Pattern.DOTALL);

    private Redaction() {}

    /** Whether a property with this name holds a secret. */
    static boolean isSecret(String key) {
        return SECRET_KEY.matcher(key).matches();
    }

    /** {@return a URL, or a text that may have one in it, without passwords} */
    static String url(String url) {
        String withoutUsers = ORACLE.matcher(url).replaceAll("$1" + MASK + "@");
        withoutUsers = USER_INFO.matcher(withoutUsers).replaceAll("$1" + MASK + "@");
        return SECRET_PROPERTY.matcher(withoutUsers).replaceAll("$1" + MASK);
    }
}
