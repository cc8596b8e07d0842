package dev.hawser.batch.job;

import dev.hawser.batch.Item;
import dev.hawser.batch.job.InputSpec.Compression;
import dev.hawser.batch.job.InputSpec.Format;
import dev.hawser.batch.job.InputSpec.Gathered;
import dev.hawser.batch.job.InputSpec.Packing;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes an input of its settings. */
final class InputSpecReader {
    private final Settings input;
    private final Reading reading;

    InputSpecReader(Settings input, Reading reading) {
        this.input = input;
        this.reading = reading;
    }

    InputSpec spec() {
        refuseOthers();
        Optional<Path> file = input.find(JobKeys.FILE)
                .flatMap(given -> given)
                .map(text -> input.position(JobKeys.FILE).isOption()
                        ? Path.of(text)
                        : reading.directory().resolve(text));
        Optional<Gathered> gathered = gathered();
        Format format = format(file, gathered);
        refuseOfOtherFormats(format);
        Optional<Character> quote = input.get(JobKeys.QUOTE);
        char delimiter = input.find(JobKeys.DELIMITER).orElse(format == Format.TSV ? '\t' : ',');
        if (quote.isPresent() && quote.get() == delimiter) {
            input.error(JobKeys.QUOTE, "is the delimiter too, expected another character");
        }
        Compression compression = file.map(Path::getFileName)
                .map(name -> Compression.ofFileName(name.toString()))
                .orElse(Compression.NONE);
        return new InputSpec(
                file,
                format,
                input.get(JobKeys.ENCODING),
                delimiter,
                quote,
                columns(format),
                maxRow(),
                input.get(JobKeys.BAD_ROWS),
                new Packing(compression, input.get(JobKeys.CHUNK), gathered));
    }

    private void refuseOthers() {
        List<Key<?>> given = List.<Key<?>>of(JobKeys.FILE, JobKeys.FILES, JobKeys.GLOB, JobKeys.SQL).stream()
                .filter(input::has)
                .toList();
        if (given.isEmpty() && !input.isStandIn()) {
            input.error("\"file\" is missing, expected a path, or - for standard input");
        }
        if (input.isRead(JobKeys.FILES)
                && input.find(JobKeys.FILES).filter(List::isEmpty).isPresent()) {
            input.error(JobKeys.FILES, "is empty, expected one file or more");
        }
        if (given.size() > 1) {
            input.error(given.get(1), "is there beside \"" + given.getFirst().name() + "\", expected one of them");
        }
        if (input.has(JobKeys.GLOB) && input.has(JobKeys.FORMAT)) {
            input.error(JobKeys.FORMAT, "is of files with rows, but with \"glob\" the files are the rows");
        }
        refuseOfDatabases();
    }

    private void refuseOfDatabases() {
        if (input.has(JobKeys.SQL) && input.has(JobKeys.FORMAT)) {
            input.error(JobKeys.FORMAT, "is of files, but a database has rows of its own");
        }
        if (input.has(JobKeys.SQL) && !input.has(JobKeys.URL)) {
            input.error(JobKeys.SQL, "is there without \"url\", which says what database is asked");
        }
        for (Key<?> key : List.of(JobKeys.URL, JobKeys.USER, JobKeys.PASSWORD)) {
            if (input.has(key) && !input.has(JobKeys.SQL)) {
                input.error(key, "is of a database, expected \"sql\" beside it");
            }
        }
    }

    private Optional<Gathered> gathered() {
        if (input.has(JobKeys.GLOB)) {
            String pattern = input.find(JobKeys.GLOB).orElse("");
            boolean isOption = input.position(JobKeys.GLOB).isOption();
            return Optional.of(new InputSpec.Found(
                    reading.directory(),
                    isOption && !pattern.startsWith("/") ? Path.of("").toAbsolutePath() + "/" + pattern : pattern));
        }
        return input.find(JobKeys.SQL)
                .<Gathered>map(this::query)
                .or(() -> input.find(JobKeys.FILES).map(InputSpec.Joined::new));
    }

    private InputSpec.Query query(String text) {
        Template url = input.find(JobKeys.URL).orElse(Template.literal(""));
        boolean isOption = input.has(JobKeys.URL) && input.position(JobKeys.URL).isOption();
        Path base = isOption ? Path.of("") : reading.directory();
        Scope none = Scope.of(new Item("", 0, 0, JsonNodeFactory.instance.objectNode()));
        boolean known = isOfTheEnvironment(JobKeys.URL)
                && isOfTheEnvironment(JobKeys.USER)
                && isOfTheEnvironment(JobKeys.PASSWORD);
        return new InputSpec.Query(
                known ? new DatabaseUrl(url, base.toAbsolutePath()).render(none) : "",
                url.source(),
                known ? input.find(JobKeys.USER).map(user -> user.render(none)).orElse("") : "",
                known ? input.find(JobKeys.PASSWORD).map(it -> it.render(none)).orElse("") : "",
                text);
    }

    /** Before there are rows, nothing else is known. */
    private boolean isOfTheEnvironment(Key<Template> key) {
        for (Name name : input.find(key).map(Template::names).orElse(List.of())) {
            if (!(name instanceof Name.Env)) {
                input.error(key, "{{" + name.written() + "}} is not known before there are rows, expected {{env.…}}");
                return false;
            }
        }
        return true;
    }

    private Format format(Optional<Path> file, Optional<Gathered> gathered) {
        return switch (gathered.orElse(null)) {
            case InputSpec.Found _ -> Format.NUL;
            case InputSpec.Query _ -> Format.JSONL;
            case null, default -> format(file);
        };
    }

    private Format format(Optional<Path> file) {
        Optional<Format> told = input.find(JobKeys.FORMAT);
        Optional<Path> named = file.or(
                () -> input.find(JobKeys.FILES).stream().flatMap(List::stream).findFirst());
        Optional<Format> guessed = named.flatMap(path -> Format.ofFileName(String.valueOf(path.getFileName())));
        boolean isRead = input.isRead(JobKeys.FILE) || input.isRead(JobKeys.FILES);
        boolean isNone = input.find(JobKeys.FILES).filter(List::isEmpty).isPresent(); // told already
        if (told.isEmpty() && guessed.isEmpty() && isRead && !isNone) {
            Key<?> key = input.has(JobKeys.FILE) ? JobKeys.FILE : JobKeys.FILES;
            String why =
                    named.isPresent() ? "the extension of the file does not tell it" : "standard input has no name";
            String name = input.position(key).isOption() ? "--input-format" : "\"format\"";
            input.error(key, name + " is missing, expected csv, tsv, jsonl, lines or nul, because " + why);
        }
        return told.or(() -> guessed).orElse(Format.CSV);
    }

    private void refuseOfOtherFormats(Format format) {
        if (format == Format.CSV || format == Format.TSV) {
            if (input.has(JobKeys.FILES) && isWide()) {
                refuseEncoding("several files");
            }
            return;
        }
        for (Key<?> key : List.of(JobKeys.DELIMITER, JobKeys.QUOTE, JobKeys.COLUMNS)) {
            if (input.has(key)) {
                input.error(
                        key,
                        "is for csv and tsv, but the format is " + format.name().toLowerCase(Locale.ROOT));
            }
        }
        boolean isUtf8 = input.get(JobKeys.ENCODING).equals(StandardCharsets.UTF_8);
        if (format == Format.JSONL ? !isUtf8 : isWide()) {
            refuseEncoding(format.name().toLowerCase(Locale.ROOT));
        }
    }

    private void refuseEncoding(String what) {
        if (input.has(JobKeys.ENCODING)) {
            input.error(JobKeys.ENCODING, "was " + input.get(JobKeys.ENCODING) + ", expected utf-8 for " + what);
        }
    }

    /** Whether a line does not end with one byte, as in UTF-16. Some encodings can only be read. */
    private boolean isWide() {
        Charset encoding = input.get(JobKeys.ENCODING);
        return encoding.canEncode() && "\n".getBytes(encoding).length > 1;
    }

    private int maxRow() {
        long bytes = input.get(JobKeys.MAX_ROW);
        boolean isRead = !input.has(JobKeys.MAX_ROW) || input.isRead(JobKeys.MAX_ROW);
        if (isRead && (bytes < 1 || bytes > InputSpec.LARGEST_ROW)) {
            input.error(JobKeys.MAX_ROW, "expected 1 byte to " + (InputSpec.LARGEST_ROW >> 20) + " MiB");
        }
        return Math.clamp(bytes, 1, InputSpec.LARGEST_ROW);
    }

    private List<String> columns(Format format) {
        if (format.isPlain()) {
            return List.of(input.has(JobKeys.GLOB) ? "file" : "value");
        }
        List<String> columns = input.find(JobKeys.COLUMNS).orElse(List.of());
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                input.error(JobKeys.COLUMNS, "\"" + column + "\" is there twice, expected names that differ");
            }
        }
        return columns;
    }
}
