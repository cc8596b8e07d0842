package dev.hawser.batch.step;

import dev.hawser.batch.input.SqlJson;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.StepPlan;
import dev.hawser.batch.job.Template;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import dev.hawser.sql.SqlException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs a statement in a database that all items share.
 *
 * @param target which database
 * @param statement what is run
 * @param parameters the values of its parameters, by name; never pasted into it
 * @param expect how many rows it must give or change; empty for any number
 * @param timeout how long it may take, with the wait for a connection; empty for as long as it takes
 * @param until how often it is run, as long as it does not give or change the rows that are waited for; empty for once
 */
record SqlPlan(
        Databases.Target target,
        Statement statement,
        Map<String, Template> parameters,
        OptionalLong expect,
        Optional<Duration> timeout,
        Optional<Until> until)
        implements Plan {
    /** How many rows of a query are kept. */
    private static final int MOST_ROWS = 1_000;

    /**
     * What is run.
     *
     * @param text the statement
     * @param isQuery whether it gives rows
     * @param idempotent whether it does no harm to do it twice
     * @param batchLimit how many updates of the same turn go to the database together; 1 for each alone
     */
    record Statement(String text, boolean isQuery, boolean idempotent, int batchLimit) {
        /** Whether it may change something, as far as the text tells. */
        boolean mayChange() {
            return !text.strip().regionMatches(true, 0, "select", 0, "select".length());
        }
    }

    @Override
    public Set<String> captures() {
        return statement.isQuery() ? Set.of(StepPlan.ANY) : Set.of("count");
    }

    @Override
    public ObjectNode perform(Performance performance) throws Exception {
        Until.Look look = () -> once(performance);
        return until.isPresent() ? until.get().repeat(performance, look) : look.look();
    }

    private ObjectNode once(Performance performance) throws StepFailure {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        boolean byDoubles = target.url().render(performance.scope()).startsWith("jdbc:sqlite:");
        parameters.forEach((name, template) -> values.put(name, value(template.value(performance.scope()), byDoubles)));
        if (performance.shared().terms().canned().isPresent()) {
            return pretended(performance.shared().terms().canned().get(), performance);
        }
        try {
            Database database =
                    Waits.await(performance.shared().databases().get(target, performance.scope()), timeout, _ -> {});
            return statement.isQuery() ? captured(queried(database, values)) : captured(updated(database, values));
        } catch (TimeoutException late) {
            throw tooLate(true);
        } catch (SqlException wrong) {
            throw failure(wrong);
        } catch (IllegalArgumentException wrong) {
            throw StepFailure.permanent("sql", String.valueOf(wrong.getMessage()));
        }
    }

    private ObjectNode pretended(Canned canned, Performance performance) throws StepFailure {
        ObjectNode given = JsonNodeFactory.instance.objectNode();
        parameters.forEach((name, template) -> given.set(name, template.value(performance.scope())));
        JsonNode answer = canned.sql(statement.text(), given, performance);
        if (!statement.isQuery()) {
            return captured(checked("changed", answer.path("count").asLong(1), count -> count));
        }
        JsonNode rows = checked("gave", answer.path("rows"), JsonNode::size);
        ObjectNode captured = JsonNodeFactory.instance.objectNode();
        if (rows.path(0) instanceof ObjectNode first) {
            captured.setAll(first);
        }
        captured.put("count", rows.size()).putArray("rows").addAll(rows.values());
        return captured;
    }

    private List<Row> queried(Database database, Map<String, @Nullable Object> values) throws StepFailure {
        Database limited = database.with(options -> options.rowLimit(MOST_ROWS));
        if (expect.isPresent() && statement.mayChange()) {
            return done(limited.inTransaction(
                    session -> checked("gave", session.query(statement.text(), values), List::size)));
        }
        return checked("gave", done(limited.query(statement.text(), values)), List::size);
    }

    private long updated(Database database, Map<String, @Nullable Object> values) throws StepFailure {
        if (expect.isPresent()) {
            return done(database.inTransaction(
                    session -> checked("changed", session.update(statement.text(), values), count -> count)));
        }
        Database several = database.with(options -> options.batchLimit(statement.batchLimit()));
        return checked("changed", done(several.update(statement.text(), values)), count -> count);
    }

    /** {@return the value of what the database does} What is too late, but done, is done. */
    private <T> T done(Deferred<T> call) throws StepFailure {
        AtomicReference<@Nullable Outcome<T>> end = new AtomicReference<>();
        Deferred<T> watched = call.addBoth(outcome -> {
            end.set(outcome);
            return outcome.get();
        });
        try {
            return Waits.await(watched, timeout, _ -> {});
        } catch (TimeoutException late) {
            return switch (end.get()) {
                case Outcome.Success<T>(T value) -> value;
                case Outcome.Failure<T>(StepFailure failure) -> throw failure;
                case Outcome.Failure<T>(Throwable cause)
                when SqlException.isOutcomeUnknown(cause) -> throw tooLate(statement.idempotent());
                case null, default -> throw tooLate(true);
            };
        }
    }

    private StepFailure tooLate(boolean again) {
        return StepFailure.of(
                "timeout",
                "took longer than " + StepFailure.spoken(timeout.orElse(Duration.ZERO))
                        + (again ? "" : "; it is not known whether the database has done it"),
                again);
    }

    private static ObjectNode captured(long count) {
        return JsonNodeFactory.instance.objectNode().put("count", count);
    }

    private static ObjectNode captured(List<Row> rows) {
        ObjectNode captured = JsonNodeFactory.instance.objectNode();
        if (!rows.isEmpty()) {
            captured.setAll(SqlJson.of(rows.getFirst()));
        }
        captured.put("count", rows.size());
        var all = captured.putArray("rows");
        rows.forEach(row -> all.add(SqlJson.of(row)));
        return captured;
    }

    /** {@return the value} In a transaction, the failure undoes what was done. */
    private <T> T checked(String did, T value, ToLongFunction<T> count) throws StepFailure {
        long rows = count.applyAsLong(value);
        boolean isSo = expect.isPresent() ? rows == expect.getAsLong() : until.isEmpty() || rows > 0;
        if (!isSo) {
            throw StepFailure.of(
                    "expect",
                    did + " " + rows + (rows == 1 ? " row" : " rows") + ", expected "
                            + (expect.isPresent() ? expect.getAsLong() : "one or more"),
                    until.isPresent());
        }
        return value;
    }

    private StepFailure failure(SqlException wrong) {
        String kind = wrong.sqlState()
                .map(state -> "sqlstate-" + state.toLowerCase(Locale.ROOT))
                .orElse("sql");
        boolean again = wrong.isTransient() || (statement.idempotent() && wrong.isOutcomeUnknown());
        String doubt = wrong.isOutcomeUnknown() ? "; it is not known whether the database has done it" : "";
        return StepFailure.of(kind, wrong.getMessage() + doubt, again);
    }

    /**
     * As JDBC takes it.
     *
     * @param byDoubles whether the database has no decimals: they would be texts there, which are above all numbers
     */
    private static @Nullable Object value(JsonNode node, boolean byDoubles) {
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.asLong();
        }
        if (node.isNumber()) {
            BigDecimal exact = node.decimalValue();
            double nearest = exact.doubleValue();
            boolean same =
                    Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(exact) == 0;
            return byDoubles && same ? (Object) nearest : exact;
        }
        return node.isString() ? node.asString() : node.toString();
    }

    @Override
    public String describe(String step, Scope scope) {
        StringBuilder text = new StringBuilder(target.url().render(scope));
        text.append('\n').append(statement.text().strip());
        parameters.forEach((name, template) ->
                text.append("\n  :").append(name).append(" = ").append(template.value(scope)));
        until.ifPresent(u -> text.append('\n').append(u.described()));
        return text.toString();
    }

    @Override
    public void prepare(Shared shared) {}

    @Override
    public Optional<String> leaves(Scope scope) {
        Path here = Path.of("").toAbsolutePath();
        return target.url()
                .file(scope)
                .map(file -> file.startsWith(here) ? here.relativize(file) : file)
                .map(file -> "database  " + file);
    }
}
