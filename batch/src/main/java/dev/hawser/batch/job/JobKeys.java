package dev.hawser.batch.job;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.job.InputSpec.Format;
import dev.hawser.batch.source.Access;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of a job, all but its steps. The one table that parser, options, reference and schema are made from. */
final class JobKeys {
    static final Key<String> NAME = Key.of(
            "name",
            KeyTypes.TEXT,
            "What the job is called. Left out, the name of the job file without `.yaml` or `.hawser.yaml`.");

    static final Key<Optional<String>> FILE = Key.of(
            "file",
            KeyType.<Optional<String>>ofText("a path, or - for standard input", null, Optional.empty(), text -> {
                var _ = Path.of(text);
                return text.equals("-") ? Optional.empty() : Optional.of(text);
            }),
            "The file with the rows, or `-` for standard input. In the job file the path is relative to the job"
                    + " file's directory, in an option to the working directory. A name that ends in `.gz` or `.zst`"
                    + " is unpacked.");

    static final Key<List<Path>> FILES = Key.of(
            "files",
            KeyTypes.listOf(KeyTypes.PATH),
            "Several files instead, read one after the other as if they were one: all in the same format, with the same"
                    + " header. `*`, `?` and `**` in a name stand for all files that are like it. The run keeps a copy.");

    static final Key<String> GLOB = Key.of(
            "glob",
            KeyTypes.TEXT,
            "A pattern such as `images/**/*.png` instead: each file that is like it is a row, with its path in the column"
                    + " `file`. They are looked up once, when the run begins.");

    static final Key<String> SQL = Key.of(
            "sql",
            KeyTypes.TEXT,
            "A query instead: what it gives are the rows, with its columns. With ORDER BY, so that it can be gone on with"
                    + " after a crash. The run keeps a copy.");

    static final Key<Template> URL = Key.of(
            "url",
            KeyTypes.URL,
            "With `sql`, the database: jdbc:sqlite:sites.db, a file relative to the job file, or"
                    + " jdbc:postgresql://db.example/sites. May refer to {{env.NAME}}.");

    static final Key<Template> USER = Key.of("user", KeyTypes.TEMPLATE, "With `sql`, the user, if the URL has none.");

    static final Key<Template> PASSWORD =
            Key.of("password", KeyTypes.PASSWORD, "With `sql`, the password: {{env.NAME}}.");

    static final Key<Integer> CHUNK = Key.of(
                    "chunk",
                    KeyTypes.integer(1, 1_000_000),
                    "How many rows are served together, as one, for servers that take many at once: `{{rows}}` is the list"
                            + " of them, `{{count}}` how many there are.")
            .defaulting("1");

    static final Key<Format> FORMAT = Key.of(
            "format",
            KeyTypes.oneOf(Format.class),
            "How rows are written: a text a line is `lines`, and `nul` is for texts with a zero byte after each, as `find"
                    + " -print0` has them; both have the column `value`. Left out, the extension of the file tells: `.csv`,"
                    + " `.tsv`, `.tab`, `.jsonl`, `.ndjson`, `.txt`, `.list`.");

    static final Key<Charset> ENCODING = Key.of(
                    "encoding",
                    KeyType.ofText("an encoding such as utf-8", null, StandardCharsets.UTF_8, JobKeys::charset),
                    "How characters are encoded, for CSV and TSV. JSON is always UTF-8. A byte-order mark is skipped.")
            .defaulting("utf-8");

    static final Key<Character> DELIMITER = Key.of(
            "delimiter",
            KeyType.ofText("one character, or tab", "^.$|^\\\\t$|^tab$", ',', JobKeys::delimiter),
            "What stands between fields. Left out, a comma for CSV and a tab for TSV.");

    static final Key<Optional<Character>> QUOTE = Key.of(
                    "quote",
                    KeyType.<Optional<Character>>ofText(
                            "one character, or none",
                            "^.$|^none$",
                            Optional.empty(),
                            text -> text.equals("none") ? Optional.empty() : Optional.of(character(text))),
                    "What stands around a field that has delimiters, line ends or quotes in it. A quote within is"
                            + " written twice. `none` if quotes have no meaning in this file.")
            .defaulting("\"");

    static final Key<List<String>> COLUMNS = Key.of(
            "columns",
            KeyTypes.listOf(KeyTypes.TEXT),
            "The names of the columns, for a CSV or TSV file without a header line.");

    static final Key<Long> MAX_ROW = Key.of(
                    "max-row", KeyTypes.SIZE, "How long a row may be; a longer one ends the run with a message.")
            .defaulting("16MiB");

    static final Key<BadRows> BAD_ROWS = Key.of(
                    "bad-rows",
                    KeyTypes.oneOf(BadRows.class),
                    "What is done with a row that cannot be read: end the run with a message, count it as dead and keep"
                            + " its text in `dead.jsonl`, or leave it out.")
            .defaulting("refuse");

    static final List<Key<?>> INPUT_KEYS = List.of(
            FILE, FILES, GLOB, SQL, URL, USER, PASSWORD, FORMAT, ENCODING, DELIMITER, QUOTE, COLUMNS, MAX_ROW, BAD_ROWS,
            CHUNK);

    static final Key<Settings> INPUT = Key.of(
                    "input", KeyTypes.mapping("input", INPUT_KEYS, FILE), "Where the rows come from.")
            .required();

    static final Key<String> ID = Key.of(
            "id",
            KeyTypes.TEXT,
            "The column that identifies a row: in the journal, when a run is resumed, and towards servers. Left out, a"
                    + " row is known by its number and a hash of its content.");

    static final Key<Duplicates> DUPLICATES = Key.of(
                    "duplicates",
                    KeyTypes.oneOf(Duplicates.class),
                    "What is done with a row whose id an earlier row has: end the run with a message, serve both, or"
                            + " leave the later one out.")
            .defaulting("refuse");

    static final Key<Integer> SLOTS = Key.of(
                    "slots", KeyTypes.integer(1, 1_000_000), "How many rows are served at once, at most.")
            .defaulting("10");

    static final Key<Template> KEY = Key.of(
            "key",
            KeyTypes.TEMPLATE,
            "Which rows belong together, since they go to the same server, say, made from the row: `\"{{host}}\"`. A"
                    + " single word without braces is the name of a column. `per-key` counts by it, and a server in trouble"
                    + " holds up the rows of its key only.");

    static final Key<Template> PER_KEY = Key.of(
            "per-key",
            KeyTypes.integerOrName(1, 1_000_000),
            "How many rows with the same key are served at once, at most. Rows with another key go ahead of those that"
                    + " wait. It may be said by the rows, `\"{{limit}}\"`: the last that was read counts.");

    static final Key<Rate> PER_KEY_RATE =
            Key.of("per-key-rate", rate(), "How many attempts at rows with the same key may start in a time.");

    static final Key<Template> WEIGHT = Key.of(
            "weight",
            KeyTypes.TEMPLATE,
            "Keys have turns, and at each a row of the key starts, or as many as this says, made from the row: `weight`,"
                    + " or `\"{{weight}}\"`, for a column with a whole number from 1 on.");

    static final Key<Template> PRIORITY = Key.of(
            "priority",
            KeyTypes.TEMPLATE,
            "Which rows start before others, made from the row: a column, say, with whole numbers, of which the larger go"
                    + " first. So many rows are looked at as are read ahead, up to 100,000.");

    static final Key<Boolean> SHUFFLE = Key.of(
                    "shuffle",
                    KeyTypes.FLAG,
                    "Whether rows start in no order, so that those of one server, say, which stand together do not start"
                            + " together. So many rows are looked at as are read ahead, up to 100,000.")
            .defaulting("false");

    static final Key<List<LoadTerm>> WHEN_LOAD = Key.of(
            "when-load",
            KeyTypes.listOf(KeyType.ofText(
                    "a term such as load<4 or memory>1GB",
                    LoadTerm.PATTERN,
                    new LoadTerm("", LoadTerm.Measure.LOAD, 1),
                    LoadTerm::parse)),
            "What must be so of the machine before another attempt starts, for programs: `load<4` or `memory>1GB`, looked"
                    + " at once a second. The load is an average, and late to rise: so `slots` has to be a bound of its own.");

    static final Key<Optional<Rate>> RATE = Key.of(
            "rate",
            KeyType.<Optional<Rate>>ofText(
                    "a rate such as 50/s, 3000/m or 1/10s, or server",
                    "^server$|" + Rate.PATTERN,
                    Optional.empty(),
                    text -> text.equals("server") ? Optional.empty() : Optional.of(Rate.parse(text))),
            "How many attempts may start in a time; or `server`: as many requests as the servers themselves say that they"
                    + " take, by `RateLimit` or `X-RateLimit` header fields, each for itself. So nobody is refused first.");

    static final Key<Rate> COST_RATE =
            Key.of("rate", rate(), "How much may be used in a time.").required();

    static final Key<String> COST_OF = Key.of(
                    "of",
                    KeyType.ofText(
                            "a step and what it captures, such as ask.tokens",
                            "^[^.]+\\..+$",
                            "a.b",
                            JobKeys::captured),
                    "What an attempt has used: a number that a step captures.")
            .required();

    static final List<Key<?>> COST_KEYS = List.of(COST_RATE, COST_OF);

    static final Key<Settings> COST = Key.of(
            "cost",
            KeyTypes.mapping("cost", COST_KEYS, null),
            "How much of something that attempts use up, such as tokens of a language model, may be used in a time:"
                    + " `{rate: 200000/m, of: ask.tokens}`. What an attempt will use is taken to be what others did, and put"
                    + " right when it has ended; until one has, one runs alone.");

    static final Key<Integer> ATTEMPTS = Key.of(
                    "attempts",
                    KeyTypes.integer(1, 1000),
                    "How often a row is tried at most, with the first time. 1 for no second try.")
            .defaulting("5");

    static final Key<Duration> BASE = Key.of(
                    "base",
                    KeyTypes.DURATION,
                    "The longest wait before the second try; it doubles with each try. The wait is drawn evenly from 0"
                            + " to that.")
            .defaulting("200ms");

    static final Key<Duration> CAP =
            Key.of("cap", KeyTypes.DURATION, "The longest wait before any try.").defaulting("30s");

    static final Key<Duration> RETRY_AFTER_CAP = Key.of(
                    "retry-after-cap",
                    KeyTypes.DURATION,
                    "The longest wait that a server may ask for by `Retry-After`; longer ones are cut to it.")
            .defaulting("5m");

    static final Key<Double> BUDGET = Key.of(
                    "budget",
                    KeyType.ofText("a percentage such as 10%", "^[0-9]+(\\.[0-9]+)?%$", 0.1, JobKeys::percentage),
                    "How many retries there may be for a hundred first tries, of rows with the same `key`, or of all"
                            + " without one. Beyond that and the reserve, their starts stop until a probe goes well, so"
                            + " that a server in trouble is not called even more.")
            .defaulting("10%");

    static final Key<Integer> RESERVE = Key.of(
                    "reserve",
                    KeyTypes.integer(0, Integer.MAX_VALUE),
                    "How many retries are allowed in any case, before the budget counts.")
            .defaulting("10");

    static final List<Key<?>> RETRY_KEYS = List.of(ATTEMPTS, BASE, CAP, RETRY_AFTER_CAP, BUDGET, RESERVE);

    static final Key<Settings> RETRIES = Key.of(
                    "retries",
                    KeyTypes.mapping("retries", RETRY_KEYS, ATTEMPTS),
                    "When a row is tried again after a failure that may pass. A row that waits for its next try holds no slot.")
            .defaulting("5");

    static final Key<Optional<Duration>> TIMEOUT = Key.of(
                    "timeout",
                    KeyTypes.LIMIT,
                    "How long an attempt may take. It is cancelled then, and counts as failed.")
            .defaulting("5m");

    static final Key<Optional<Duration>> ITEM_TIMEOUT = Key.of(
                    "item-timeout",
                    KeyTypes.LIMIT,
                    "How long a row may take from its first start, with all tries and the waits between them.")
            .defaulting("none");

    static final Key<Duration> CANCEL_GRACE = Key.of(
                    "cancel-grace",
                    KeyTypes.DURATION,
                    "How long a cancelled attempt may take to end before it is reported as stuck. Its slot stays taken"
                            + " until it ends.")
            .defaulting("5s");

    static final Key<List<Threshold>> THRESHOLDS = Key.of(
            "thresholds",
            KeyTypes.listOf(KeyType.ofText(
                    "a threshold such as p95<2s, max<=10s, fail<1% or retries<100",
                    Threshold.PATTERN, new Threshold("", Threshold.Metric.FAIL, 1, false, false), Threshold::parse)),
            "What the run has to keep to, judged when it has ended; else its exit code is 3. `p50`, `p90`, `p95`, `p99` and"
                    + " `max` are times of attempts in this process; `fail` counts dead rows, `retries` tries after the first,"
                    + " as numbers or in percent of the rows that have ended.");

    static final Key<List<Optional<HaltRule>>> HALT = Key.of(
                    "halt",
                    KeyTypes.listOf(KeyType.<Optional<HaltRule>>ofText(
                            "a stop rule such as now,fail=10%, soon,fail=3 or never",
                            HaltRule.PATTERN, Optional.empty(), HaltRule::parse)),
                    "When the run stops early, in the grammar of GNU parallel: `now` cancels what is under way, `soon`"
                            + " lets it end; `fail`, `success` or `done` rows are counted; a percentage is of the rows"
                            + " that have ended, and counts from the third on. `alike` counts the first rows as long as"
                            + " all fail with the same kind of failure, in the same step, that no retry mends. With"
                            + " several, any of them is enough.")
            .defaulting("soon,alike=20");

    static final Key<Path> OUTPUT = Key.of(
            "output",
            KeyTypes.PATH,
            "The directory for journal and results. In the job file the path is relative to the job file's directory,"
                    + " in an option to the working directory.");

    static final Key<Access> ACCESS = Key.of(
                    "access",
                    KeyTypes.oneOf(Access.class),
                    "Who may read the files of the run, which have the rows, results and captured values: who started it,"
                            + " also the group of the files, or all on the machine.")
            .defaulting("owner");

    /** All but the steps, in the order of the reference. */
    static final List<Key<?>> ALL = List.of(
            NAME,
            INPUT,
            ID,
            DUPLICATES,
            SLOTS,
            KEY,
            PER_KEY,
            PER_KEY_RATE,
            WEIGHT,
            PRIORITY,
            SHUFFLE,
            RATE,
            COST,
            WHEN_LOAD,
            RETRIES,
            TIMEOUT,
            ITEM_TIMEOUT,
            CANCEL_GRACE,
            HALT,
            THRESHOLDS,
            OUTPUT,
            ACCESS);

    private JobKeys() {}

    private static KeyType<Rate> rate() {
        return KeyType.ofText(
                "a rate such as 50/s, 3000/m or 1/10s", Rate.PATTERN, new Rate(1, Duration.ofSeconds(1)), Rate::parse);
    }

    private static String captured(String text) {
        if (!text.matches("[^.]+\\..+")) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    private static Charset charset(String name) {
        try {
            // The names of ISO 8859 that everybody uses, of which Java knows those without the dash.
            return Charset.forName(name.replaceFirst("(?i)^latin-(?=[0-9])", "latin"));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException("this Java does not know it");
        }
    }

    private static char delimiter(String text) {
        return text.equals("tab") || text.equals("\\t") ? '\t' : character(text);
    }

    private static char character(String text) {
        if (text.length() != 1 || text.equals("\n") || text.equals("\r")) {
            throw new IllegalArgumentException();
        }
        return text.charAt(0);
    }

    private static double percentage(String text) {
        if (!text.matches("[0-9]{1,6}(\\.[0-9]{1,6})?%")) {
            throw new IllegalArgumentException();
        }
        return Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
    }
}
