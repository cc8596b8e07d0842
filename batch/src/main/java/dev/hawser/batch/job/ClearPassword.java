package dev.hawser.batch.job;

import java.util.regex.Pattern;

/**
 * Refuses passwords that stand in a job or on a command line: others can read both, and the run directory keeps the job.
 * The message does not repeat them.
 */
final class ClearPassword {
    private static final String HOW =
            "a password stands here for all to read; expected {{env.NAME}}, which can be set from a file:"
                    + " NAME=$(cat FILE) hawser run …";

    private static final Pattern USER_INFO = Pattern.compile("://[^/?#@:]*:(?!\\{\\{)[^/?#@]+@");
    private static final Pattern PARAMETER =
            Pattern.compile("[?&;][a-z]*(password|passwd|pwd)=(?!\\{\\{)[^&;]", Pattern.CASE_INSENSITIVE);

    private ClearPassword() {}

    /** All of the text is a password. */
    static Template refuse(Node node, Template text) throws BadValue {
        if (text.names().isEmpty() && !text.source().isEmpty()) {
            throw new BadValue(node.position(), HOW);
        }
        return text;
    }

    /** The text is a URL. */
    static Template refuseIn(Node node, Template url) throws BadValue {
        if (USER_INFO.matcher(url.source()).find()
                || PARAMETER.matcher(url.source()).find()) {
            throw new BadValue(node.position(), HOW);
        }
        return url;
    }
}
