import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of `benchmarks/fleet` that are not the commands themselves, in plain JDBC.
 *
 *   turns URL WORKERS ROWS paced|at-once SECONDS   workers as threads, whose rows take no time
 *   probe URL RUN SECONDS                          one more worker, without slots: how long its turns take
 *   skip URL THREADS ROWS MILLIS                   what one would write oneself: UPDATE ... FOR UPDATE SKIP LOCKED
 *   schema URL FILE, stat URL                      makes the schema; calls of hawser.turn and their mean time
 */
public final class FleetBench {
    private static final Pattern GIVEN = Pattern.compile("\\[(\\d+), (\\d+), \\d+, \\d+, \"");
    private static final Pattern WORKERS = Pattern.compile("\"workers\": (\\d+)");

    private final String url;
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final AtomicLong done = new AtomicLong();

    private FleetBench(String url) {
        this.url = url;
    }

    public static void main(String[] a) throws Exception {
        FleetBench bench = new FleetBench(a[1]);
        switch (a[0]) {
            case "schema" -> bench.execute(Files.readString(Path.of(a[2])));
            case "turns" -> bench.turns(number(a[2]), number(a[3]), a[4].equals("paced"), number(a[5]));
            case "probe" -> bench.probe(a[2], number(a[3]));
            case "skip" -> bench.skip(number(a[2]), number(a[3]), number(a[4]));
            case "stat" ->
                System.out.println(bench.text("select calls || ' turns, ' || round((total_time / calls)::numeric, 2)"
                        + " || ' ms each in the server' from pg_stat_user_functions where funcname = 'turn'"));
            default -> throw new IllegalArgumentException(a[0]);
        }
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection(url);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = open();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = open();
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    /** A run of its own with as many rows as it can want. */
    private void turns(int workers, int rows, boolean paced, int seconds) throws Exception {
        String run = "turns-" + System.nanoTime();
        int list = 200_000;
        execute("insert into hawser.run (id, keys, lease, cap, loaded, last, rows) values ('" + run + "', 'k', '60 s', "
                + 10 * workers + ", true, " + list + ", " + list + ")");
        execute("insert into hawser.row select '" + run
                + "', n, 'row ' || n, n, null, '{\"name\": \"row ' || n || '\"}'" + " from generate_series(1, " + list
                + ") n");
        execute("analyze hawser.row");
        Worker[] all = new Worker[workers];
        for (int i = 0; i < workers; i++) {
            all[i] = new Worker(run);
        }
        together(workers, seconds, i -> {
            long before = System.nanoTime();
            int last = all[i].turn(rows, 10);
            nanos.add(System.nanoTime() - before);
            if (paced) {
                long pause = Math.max(250, 10L * last);
                Thread.sleep(pause - (System.nanoTime() - before) / 1_000_000 % pause);
            }
        });
        say(workers + " workers, " + rows + " rows a turn, " + (paced ? "paced" : "at once"), seconds);
        for (Worker worker : all) {
            worker.connection.close();
        }
        execute("delete from hawser.run where id = '" + run + "'; truncate hawser.row, hawser.lease, hawser.outcome,"
                + " hawser.worker, hawser.again, hawser.event");
    }

    private void probe(String run, int seconds) throws Exception {
        Worker worker = new Worker(run);
        together(1, seconds, _ -> {
            long before = System.nanoTime();
            worker.turn(0, 0);
            nanos.add(System.nanoTime() - before);
            Thread.sleep(100);
        });
        say("probe", seconds);
        execute("select hawser.leave('" + run + "', " + worker.id + ")");
    }

    private interface Body {
        void run(int thread) throws Exception;
    }

    private void together(int threads, int seconds, Body body) throws Exception {
        CountDownLatch ended = new CountDownLatch(threads);
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        for (int i = 0; i < threads; i++) {
            int thread = i;
            Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(ThreadLocalRandom.current().nextInt(250)); // not all at once
                    while (System.nanoTime() - until < 0) {
                        body.run(thread);
                    }
                } catch (Exception e) {
                    e.printStackTrace();
                } finally {
                    ended.countDown();
                }
            });
        }
        ended.await();
    }

    private void say(String what, double seconds) {
        long[] all = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%s: %.0f turns/s, %.0f rows/s, a turn %.1f ms, p99 %.1f ms%n",
                what,
                all.length / seconds,
                done.get() / seconds,
                all[all.length / 2] / 1e6,
                all[all.length * 99 / 100] / 1e6);
    }

    /** A worker by hand. What it was given in a turn it has done in the next. */
    private final class Worker {
        final Connection connection = open();
        final PreparedStatement turn = connection.prepareStatement("select hawser.turn(?, ?, ?, ?::jsonb)::text");
        final String run;
        final long id;
        long number;
        List<String> has = new ArrayList<>();

        Worker(String run) throws SQLException {
            this.run = run;
            try (var rows = connection
                    .createStatement()
                    .executeQuery("select hawser.join('" + run + "', 'bench')->>'worker'")) {
                rows.next();
                id = rows.getLong(1);
            }
        }

        /** {@return how many workers there are} */
        int turn(int rows, int want) throws SQLException {
            StringBuilder ask = new StringBuilder("{\"held\": " + want + ", \"busy\": " + want + ", \"want\": " + want
                    + ", \"rows\": " + rows + ", \"starts\": 0");
            if (!has.isEmpty()) {
                ask.append(", \"done\": [").append(String.join(", ", has)).append(']');
            }
            turn.setString(1, run);
            turn.setLong(2, id);
            turn.setLong(3, ++number);
            turn.setString(4, ask.append('}').toString());
            String answer;
            try (ResultSet told = turn.executeQuery()) {
                told.next();
                answer = told.getString(1);
            }
            done.addAndGet(has.size());
            has = new ArrayList<>();
            Matcher given = GIVEN.matcher(answer);
            while (given.find()) {
                has.add("{\"o\": " + given.group(1) + ", \"a\": " + given.group(2)
                        + ", \"g\": 0, \"dead\": false, \"r\":"
                        + " \"{\\\"slot\\\":0,\\\"start\\\":1,\\\"end\\\":2,\\\"steps\\\":[],\\\"output\\\":{}}\"}");
            }
            Matcher workers = WORKERS.matcher(answer);
            return workers.find() ? Integer.parseInt(workers.group(1)) : 1;
        }
    }

    /** A table of jobs, one claimed and ended at a time by each thread, as most who need it write it. */
    private void skip(int threads, int rows, int millis) throws Exception {
        execute(
                "drop table if exists task; create table task (id bigint primary key, state text not null default 'new',"
                        + " payload text, result text); create index on task (id) where state = 'new'");
        execute("insert into task (id, payload) select n, '{\"name\": \"row ' || n || '\"}' from generate_series(1, "
                + rows + ") n");
        execute("analyze task");
        CountDownLatch ended = new CountDownLatch(threads);
        long began = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            Thread.ofPlatform().start(() -> {
                try (Connection connection = open();
                        PreparedStatement claim =
                                connection.prepareStatement("update task set state = 'running' where id ="
                                        + " (select id from task where state = 'new' order by id for update skip locked limit 1)"
                                        + " returning id, payload");
                        PreparedStatement end = connection.prepareStatement(
                                "update task set state = 'done', result = ? where id = ?")) {
                    while (true) {
                        long before = System.nanoTime();
                        long id;
                        try (ResultSet found = claim.executeQuery()) {
                            if (!found.next()) {
                                return;
                            }
                            id = found.getLong(1);
                        }
                        nanos.add(System.nanoTime() - before);
                        Thread.sleep(millis);
                        end.setString(1, "{}");
                        end.setLong(2, id);
                        end.executeUpdate();
                        done.incrementAndGet();
                    }
                } catch (Exception e) {
                    e.printStackTrace();
                } finally {
                    ended.countDown();
                }
            });
        }
        ended.await();
        say("SKIP LOCKED, " + threads + " threads, a claim as a turn", (System.nanoTime() - began) / 1e9);
        execute("drop table task");
    }
}
