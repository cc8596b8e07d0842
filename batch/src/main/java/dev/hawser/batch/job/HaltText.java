package dev.hawser.batch.job;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stop rules as they are written in a job: {@code now,fail=10%}, {@code soon,done=100}, {@code never}. */
final class HaltText {
    /** For the JSON Schema. */
    static final String PATTERN = "^never$|^(now|soon),(fail|success|done|alike)=[0-9]+(\\.[0-9]+)?%?$";

    private static final Pattern RULE =
            Pattern.compile("(now|soon),(fail|success|done|alike)=([0-9]{1,12}(?:\\.[0-9]{1,9})?)(%?)");

    private HaltText() {}

    /**
     * {@return the rule; empty for {@code never}}
     *
     * @param text as it stands in the job
     */
    static Optional<HaltRule> parse(String text) {
        if (text.equals("never")) {
            return Optional.empty();
        }
        Matcher matcher = RULE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        boolean percent = !matcher.group(4).isEmpty();
        if (!percent && matcher.group(3).contains(".")) {
            throw new IllegalArgumentException("only a percentage can have a fraction");
        }
        HaltRule.When when = matcher.group(1).equals("now") ? HaltRule.When.NOW : HaltRule.When.SOON;
        HaltRule.What what = switch (matcher.group(2)) {
            case "fail" -> HaltRule.What.FAIL;
            case "success" -> HaltRule.What.SUCCESS;
            case "alike" -> HaltRule.What.ALIKE;
            default -> HaltRule.What.DONE;
        };
        return Optional.of(new HaltRule(when, what, Double.parseDouble(matcher.group(3)), percent));
    }
}
