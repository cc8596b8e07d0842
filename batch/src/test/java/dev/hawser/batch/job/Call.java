package dev.hawser.batch.job;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A kind of step for tests, with settings of every type. */
final class Call implements StepType {
    /** How it is done. */
    enum Method {
        GET,
        POST,
        VERY_SPECIAL
    }

    static final Key<Template> URL = Key.of("url", KeyTypes.TEMPLATE, "Where.").required();
    static final Key<Method> METHOD =
            Key.of("method", KeyTypes.oneOf(Method.class), "How.").defaulting("get");
    static final Key<Map<String, Template>> HEADERS =
            Key.of("headers", KeyTypes.mapOf(KeyTypes.TEMPLATE), "With what.");
    static final Key<JsonTemplate> BODY = Key.of("json", KeyTypes.JSON, "The body.");
    static final Key<Duration> TIMEOUT = Key.of("timeout", KeyTypes.DURATION, "For how long.");
    static final Key<Long> LIMIT = Key.of("limit", KeyTypes.SIZE, "How much.").defaulting("64KiB");
    static final Key<Boolean> FOLLOW =
            Key.of("follow", KeyTypes.FLAG, "Whether it goes on.").defaulting("true");
    static final Key<List<Integer>> EXPECT = Key.of("expect", KeyTypes.listOf(KeyTypes.integer(100, 599)), "Which.");
    static final Key<Double> SHARE = Key.of("share", KeyTypes.number(0, 1), "Which part.");
    static final Key<Map<String, String>> CAPTURE = Key.of("capture", KeyTypes.mapOf(KeyTypes.TEXT), "What is kept.");

    /** What is read. */
    record Plan(
            String name,
            Template url,
            Method method,
            Map<String, Template> headers,
            Optional<JsonTemplate> body,
            Optional<Duration> timeout,
            long limit,
            boolean follow,
            List<Integer> expect,
            Optional<Double> share,
            Set<String> captures)
            implements StepPlan {}

    @Override
    public String name() {
        return "call";
    }

    @Override
    public String description() {
        return "Calls.";
    }

    @Override
    public List<Key<?>> keys() {
        return List.of(URL, METHOD, HEADERS, BODY, TIMEOUT, LIMIT, FOLLOW, EXPECT, SHARE, CAPTURE);
    }

    @Override
    public Optional<Key<?>> shortForm() {
        return Optional.of(URL);
    }

    @Override
    public StepPlan parse(String stepName, Settings settings) {
        return new Plan(
                stepName,
                settings.get(URL),
                settings.get(METHOD),
                settings.find(HEADERS).orElse(Map.of()),
                settings.find(BODY),
                settings.find(TIMEOUT),
                settings.get(LIMIT),
                settings.get(FOLLOW),
                settings.find(EXPECT).orElse(List.of()),
                settings.find(SHARE),
                new LinkedHashSet<>(settings.find(CAPTURE).orElse(Map.of()).keySet()));
    }
}
