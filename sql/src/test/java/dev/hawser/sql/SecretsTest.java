package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** No failure tells a value or a password, wherever it stood, whatever the server has made of it. */
@WithReactor(time = TestTime.REAL)
class SecretsTest {
    private static final String CHARACTERS = "abcdefghkmnpqrstuvwxyzABCDEFGHKLMNPQRSTUVWXYZ23456789";

    /** Two runs of letters and digits, with something between them; none of the runs may be told. */
    private record Secret(String first, String between, String second) {
        static Secret of(RandomGenerator random) {
            List<String> all = List.of("", "'", "\"", " ", "@", "-", "/", ";", "=", "}");
            return new Secret(run(random), all.get(random.nextInt(all.size())), run(random));
        }

        private static String run(RandomGenerator random) {
            StringBuilder run = new StringBuilder("x");
            for (int i = 0; i < 8; i++) {
                run.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            }
            return run.toString();
        }

        String text() {
            return first + between + second;
        }

        void requireUntold(String where, Throwable failure) {
            StringWriter all = new StringWriter();
            failure.printStackTrace(new PrintWriter(all));
            String told = all.toString().toLowerCase(Locale.ROOT);
            assertThat(told)
                    .describedAs(where)
                    .doesNotContain(first.toLowerCase(Locale.ROOT))
                    .doesNotContain(second.toLowerCase(Locale.ROOT));
            for (Throwable each = failure; each != null; each = each.getCause()) {
                if (each instanceof SQLException) {
                    assertThat(each)
                            .describedAs(where)
                            .isExactlyInstanceOf(SQLException.class); // the driver's has details
                }
            }
        }
    }

    private static void requireAllUntold(Secret secret, List<Deferred<?>> failing) {
        for (int i = 0; i < failing.size(); i++) {
            try {
                Object value = failing.get(i).await();
                throw new AssertionError("number " + i + " gave " + value);
            } catch (SqlException | IllegalArgumentException e) {
                secret.requireUntold("number " + i + ", with " + secret, e);
            }
        }
    }

    @Seeds(count = 12)
    void valuesInPostgresql(Seed seed, Reactor reactor) throws Exception {
        Secret secret = Secret.of(seed.random());
        String text = secret.text();
        Run.with(reactor, Server.POSTGRESQL.open(reactor), database -> {
            database.update("create table t (x text primary key check (length(x) < 100))")
                    .await();
            database.update("create table l (x text)").await();
            database.update("create function shout(x text) returns int language plpgsql as"
                            + " $$ begin raise exception 'not %', upper(x); end $$")
                    .await();
            database.update("create function late() returns trigger language plpgsql as"
                            + " $$ begin raise exception 'too late for %', lower(new.x); end $$")
                    .await();
            database.update("create constraint trigger late after insert on l deferrable initially deferred"
                            + " for each row execute function late()")
                    .await();
            database.update("insert into t values (?)", text).await();
            Database grouping = database.with(options -> options.batchLimit(10));
            List<Deferred<?>> failing = new ArrayList<>(List.of(
                    database.update("insert into t values (:x)", Map.of("x", text)),
                    database.batch("insert into t values (?)", List.of(List.of("a"), List.of(text))),
                    database.query("select ?::text::int", text),
                    database.query("select upper(?)::int", text),
                    database.query("select (' - ' || reverse(reverse(?)))::timestamptz", text),
                    database.query("select (?::text[])::int[]", List.of("1", text)),
                    database.query("select (?::text[])::int[]", (Object) new String[] {text}),
                    database.query("select (?::text[])::uuid[]", List.of(List.of(text))),
                    database.query("select ?::json", "{\"a\": " + text),
                    database.query("select ?::regtype", text),
                    database.query("select shout(?)", text),
                    database.query("select convert_from(?, 'UTF8')::int", text.getBytes(StandardCharsets.UTF_8)),
                    database.update("insert into t values (repeat(?, 20))", text),
                    database.inTransaction(session -> session.update("insert into l values (?)", text)),
                    database.inTransaction(
                            session -> session.attempt(part -> part.query("select ?::text::boolean", text))),
                    database.query("select ?", List.of(1, text)),
                    database.query("select ?", new StringBuilder(text))));
            failing.add(grouping.update("insert into t values (?)", text));
            failing.add(grouping.update("insert into t values (?)", text));
            requireAllUntold(secret, failing);
        });
    }

    @Seeds(count = 12)
    void valuesInMariaDb(Seed seed, Reactor reactor) throws Exception {
        Secret secret = Secret.of(seed.random());
        String text = secret.text();
        Run.with(reactor, Server.MARIADB.open(reactor), database -> {
            database.update("create table t (x varchar(40) primary key, n int)").await();
            database.update(
                            "create function shout(x text) returns int begin declare told text;"
                                    + " set told = concat('not ', upper(x)); signal sqlstate '45000' set message_text = told; return 1; end")
                    .await();
            database.update("insert into t values (?, 1)", text).await();
            requireAllUntold(
                    secret,
                    List.of(
                            database.update("insert into t values (?, 1)", text),
                            database.update("insert into t values (upper(?), 1)", text),
                            database.update("insert into t values ('a', ?)", text),
                            database.update("insert into t values ('a', concat(' ', lower(?)))", text),
                            database.update("insert into t values (repeat(?, 9), 1)", text),
                            database.query("select shout(?)", text),
                            database.query("select ?", List.of(text))));
        });
    }

    @Seeds(count = 12)
    void valuesInSqlite(Seed seed, Reactor reactor) throws Exception {
        Secret secret = Secret.of(seed.random());
        String text = secret.text();
        Run.with(reactor, Server.SQLITE.open(reactor), database -> {
            database.update("create table t (x text primary key) strict").await();
            database.update("insert into t values (?)", text).await();
            requireAllUntold(
                    secret,
                    List.of(
                            database.update("insert into t values (?)", text),
                            database.query("select json_extract('{}', ?)", text),
                            database.query("select json(upper(?))", text),
                            database.query("select ?", List.of(text)),
                            database.query("select ?", Map.of("a", text), 2)));
            Row row = database.query("select ? as x", text).await().getFirst();
            for (Class<?> type : List.of(Integer.class, Double.class, Instant.class, UUID.class, Boolean.class)) {
                try {
                    throw new AssertionError("there is a " + row.as("x", type));
                } catch (IllegalArgumentException e) {
                    secret.requireUntold(type.getName(), e);
                }
            }
        });
    }

    @Seeds(count = 40)
    void passwords(Seed seed, Reactor reactor) throws Exception {
        Secret secret = Secret.of(seed.random());
        String text = secret.text();
        String server = Postgres.url("postgres"); // started here: in a function, its initializer would hold the reactor
        Run.inline(reactor, () -> {
            List<String> urls = new ArrayList<>(List.of(
                    "jdbc:oracle:thin:scott/" + text + "@//localhost:1521/x",
                    "jdbc:oracle:thin:scott/\"" + text + "\"@localhost:1521:x",
                    "jdbc:mysql://ann:" + text + "@localhost/x",
                    "jdbc:mysql://ann:pa/ss" + text + "@localhost/x?a=b",
                    "jdbc:sqlserver://localhost;password={" + text.replace("}", "}}") + ";};database=x"));
            if (secret.between().isEmpty()) {
                urls.addAll(List.of(
                        "jdbc:postgresql://localhost:1/x?user=ann&password=" + text,
                        "jdbc:mariadb://localhost:1/x?trustStorePassword=" + text + "&pwd=" + text,
                        "jdbc:h2:mem:x;USER=ann;PASSWORD=" + text));
            }
            List<Deferred<?>> failing = new ArrayList<>();
            for (String url : urls) {
                failing.add(Database.open(reactor, url));
            }
            failing.add(Database.open(
                    reactor,
                    "jdbc:postgresql://localhost:1/x",
                    options -> options.user("ann").password(text)));
            failing.add(Database.open(
                    reactor, server, options -> options.user("guarded").password(text)));
            requireAllUntold(secret, failing);
            return true;
        });
    }
}
