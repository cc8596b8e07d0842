package dev.hawser.batch.job;

import dev.hawser.batch.job.Job.Step;
import dev.hawser.batch.job.Name.Column;
import dev.hawser.batch.job.Template.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes a job of its settings. */
final class JobReader {
    private static final String MARK = ".hawser";

    private final Settings settings;
    private final Reading reading;
    private final Lists lists;

    /** What reads the lists of services and steps. */
    record Lists(StepsReader services, StepsReader steps, StepsReader finals) {}

    JobReader(Settings settings, Reading reading, Lists lists) {
        this.settings = settings;
        this.reading = reading;
        this.lists = lists;
    }

    Job job(Path file) {
        Names names = reading.names();
        InputSpec input = new InputSpecReader(settings.get(JobKeys.INPUT), reading).spec();
        Optional<String> id = settings.find(JobKeys.ID);
        if (id.isPresent() && input.packing().chunk() > 1) {
            settings.error(JobKeys.ID, "is of single rows, but with \"chunk\" several are served as one");
        }
        id.ifPresent(column -> names.useColumn(column, settings.position(JobKeys.ID)));
        Optional<Template> key = key();
        Limits limits = limits();
        Sharing sharing = sharing(key); // before the steps, whose names it must not refer to
        List<Step> started = settings.find(lists.services().key()).orElse(List.of());
        List<Step> read = settings.get(lists.steps().key());
        List<Step> finals = settings.find(lists.finals().key()).orElse(List.of());
        refuseNameless(read, id);
        refuseUnchunked(read, input);
        refuseUnknownCost(read);
        refuseSharedNames(started, read);
        refuseSharedNames(started, finals);
        return new Job(
                settings.find(JobKeys.NAME).orElseGet(() -> nameOf(file)),
                file,
                input,
                id,
                settings.get(JobKeys.DUPLICATES),
                key,
                limits,
                sharing,
                settings.find(JobKeys.THRESHOLDS).orElse(List.of()),
                settings.find(JobKeys.OUTPUT),
                settings.get(JobKeys.ACCESS),
                started,
                read,
                finals,
                new Columns(names.columns(), names.known()),
                Secrets.of(names.secrets()));
    }

    private Optional<Cost> cost() {
        return settings.find(JobKeys.COST).map(cost -> {
            String[] of = cost.get(JobKeys.COST_OF).split("\\.", 2);
            return new Cost(cost.get(JobKeys.COST_RATE), of[0], of[1]);
        });
    }

    private void refuseUnknownCost(List<Step> read) {
        Optional<Cost> cost = cost();
        boolean isRead = settings.find(JobKeys.COST)
                .filter(setting -> setting.isRead(JobKeys.COST_OF))
                .isPresent();
        if (cost.isPresent() && isRead) {
            refuseUnknown(cost.get(), read);
        }
    }

    /** What is never captured would cost nothing, and the rate would not be kept. */
    private void refuseUnknown(Cost cost, List<Step> read) {
        List<String> names = read.stream().map(Step::name).toList();
        int index = names.indexOf(cost.step());
        if (index < 0) {
            settings.error(
                    JobKeys.COST,
                    "is of \"" + cost.step() + "\", which is no step" + Suggestion.hint(cost.step(), names));
            return;
        }
        Step step = read.get(index);
        Set<String> fields = new TreeSet<>(StepsReader.captures(step.manner(), step.plan()));
        if (!fields.contains(StepPlan.ANY) && !fields.contains(cost.field())) {
            String has = fields.isEmpty() ? "; it captures nothing" : Suggestion.hint(cost.field(), fields);
            settings.error(JobKeys.COST, "step \"" + cost.step() + "\" captures no \"" + cost.field() + "\"" + has);
        } else if (step.plan().privateCaptures().contains(cost.field())) {
            settings.error(
                    JobKeys.COST,
                    "step \"" + cost.step() + "\" captures \"" + cost.field()
                            + "\" privately, which is known to the steps only");
        }
    }

    private void refuseNameless(List<Step> read, Optional<String> id) {
        read.stream()
                .filter(step -> step.manner().emit().isPresent() && id.isEmpty())
                .forEach(step -> reading.mistakes()
                        .add(
                                step.position(),
                                "step \"" + step.name()
                                        + "\" has \"emit\", expected an \"id\" of the job, by which the rows that it finds"
                                        + " are told apart"));
    }

    private void refuseUnchunked(List<Step> read, InputSpec input) {
        read.stream()
                .filter(step ->
                        step.manner().results().isPresent() && input.packing().chunk() == 1)
                .forEach(step -> reading.mistakes()
                        .add(
                                step.position(),
                                "step \"" + step.name()
                                        + "\" has \"results\", expected an \"input\" with \"chunk\", whose rows they are"
                                        + " of"));
    }

    private void refuseSharedNames(List<Step> started, List<Step> read) {
        Set<String> taken = new HashSet<>();
        started.forEach(service -> taken.add(service.name()));
        for (Step step : read) {
            if (taken.contains(step.name())) {
                reading.mistakes().add(step.position(), "a service is named \"" + step.name() + "\" too");
            }
        }
    }

    /** Of {@code install.yaml}, and of {@code install.hawser.yaml}, which editors know by its name: {@code install}. */
    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        String plain = dot > 0 ? name.substring(0, dot) : name;
        return plain.endsWith(MARK) && plain.length() > MARK.length()
                ? plain.substring(0, plain.length() - MARK.length())
                : plain;
    }

    private Optional<Template> key() {
        return columnOrTemplate(JobKeys.KEY);
    }

    private Optional<Template> columnOrTemplate(Key<Template> key) {
        return settings.find(key).map(template -> {
            if (!template.names().isEmpty()) {
                return template;
            }
            reading.names().useColumn(template.source(), settings.position(key));
            return new Template(template.source(), List.of(new Reference(new Column(template.source()))));
        });
    }

    private Sharing sharing(Optional<Template> key) {
        for (Key<?> each : List.of(JobKeys.PER_KEY, JobKeys.PER_KEY_RATE, JobKeys.WEIGHT)) {
            if (settings.has(each) && key.isEmpty()) {
                settings.error(each, "needs \"key\", which tells what to count by");
            }
        }
        boolean shuffled = settings.get(JobKeys.SHUFFLE);
        if (shuffled && settings.has(JobKeys.PRIORITY)) {
            settings.error(JobKeys.SHUFFLE, "there is \"priority\" already, expected one of them");
        }
        List<LoadTerm> load = settings.find(JobKeys.WHEN_LOAD).orElse(List.of());
        if (!load.isEmpty() && !Files.isReadable(Path.of("/proc/loadavg"))) {
            settings.error(JobKeys.WHEN_LOAD, "is for Linux, which tells how busy it is");
        }
        return new Sharing(
                settings.find(JobKeys.PER_KEY)
                        .filter(template -> !template.names().isEmpty()),
                settings.find(JobKeys.PER_KEY_RATE),
                columnOrTemplate(JobKeys.WEIGHT),
                columnOrTemplate(JobKeys.PRIORITY),
                cost(),
                settings.find(JobKeys.RATE).filter(Optional::isEmpty).isPresent(),
                shuffled,
                load);
    }

    private Limits limits() {
        Optional<Integer> perKey = settings.find(JobKeys.PER_KEY)
                .filter(template -> template.names().isEmpty())
                .map(template -> Integer.valueOf(template.source()));
        Optional<Duration> timeout = settings.get(JobKeys.TIMEOUT);
        Optional<Duration> itemTimeout = settings.get(JobKeys.ITEM_TIMEOUT);
        if (settings.has(JobKeys.TIMEOUT)
                && timeout.isPresent()
                && itemTimeout.isPresent()
                && itemTimeout.get().compareTo(timeout.get()) < 0) {
            settings.error(JobKeys.ITEM_TIMEOUT, "is shorter than \"timeout\", expected as much or more");
        }
        return new Limits(
                settings.get(JobKeys.SLOTS),
                perKey.orElse(null),
                settings.find(JobKeys.RATE).flatMap(rate -> rate).orElse(null),
                retries(settings.get(JobKeys.RETRIES)),
                timeout.orElse(null),
                itemTimeout.orElse(null),
                settings.get(JobKeys.CANCEL_GRACE),
                settings.get(JobKeys.HALT).stream().flatMap(Optional::stream).toList());
    }

    private static RetryPolicy retries(Settings retries) {
        Duration base = retries.get(JobKeys.BASE);
        Duration cap = retries.get(JobKeys.CAP);
        Key<?> given = retries.has(JobKeys.CAP) ? JobKeys.CAP : JobKeys.BASE;
        if (cap.compareTo(base) < 0 && retries.isRead(given)) {
            retries.error(given, "the cap is shorter than the base");
        }
        return new RetryPolicy(
                retries.get(JobKeys.ATTEMPTS),
                base,
                cap,
                retries.get(JobKeys.RETRY_AFTER_CAP),
                retries.get(JobKeys.BUDGET),
                retries.get(JobKeys.RESERVE));
    }
}
