package dev.hawser;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// What the compiler cannot enforce about the structure of this module.
class ArchitectureTest {
    /// The only top-level classes that may read a real clock, start or put to sleep a real thread, or draw at random.
    /// Everything else is handed its time and its threads, or it could not run in virtual time.
    private static final Set<String> REAL_CLOCKS_AND_THREADS = Set.of(
            // the thread that reports failures nobody handled, when there is no reactor to do it
            "dev.hawser.defer.UnhandledReporter",
            // where the reactor's time comes from
            "dev.hawser.engine.outside.ParkingPoller",
            // the one place that makes the engine's platform threads
            "dev.hawser.engine.jdk.EngineThreads",
            // the worker threads of deferToThread
            "dev.hawser.engine.outside.Workers",
            // measures how long a real turn takes, from outside
            "dev.hawser.engine.life.Watchdog",
            // a virtual thread of its own for each function, without the flag
            "dev.hawser.engine.function.BatonEngine",
            // extends ForkJoinPool, because the JDK asks a scheduler of that type for its timed waits
            "dev.hawser.engine.function.CarrierScheduler",
            // tells how close together two signals came
            "dev.hawser.engine.jdk.Signals",
            // bounds what is written in a second of the recorder's, whatever time the reactor has
            "dev.hawser.flight.Least",
            // makes threads with a scheduler of ours
            "dev.hawser.engine.jdk.SchedulerWay",
            // tries out on real threads what the JDK allows
            "dev.hawser.engine.jdk.Probe",
            // lets a few threads sleep, to show the JIT how that ends
            "dev.hawser.engine.function.SleepRehearsal");

    /// The public types that lead to the hidden ones.
    private static final Set<String> DOORS = Set.of(
            "dev.hawser.reactor.Reactor",
            "dev.hawser.reactor.ReactorOptions",
            "dev.hawser.reactor.OwnThread",
            "dev.hawser.reactor.VirtualTime",
            "dev.hawser.reactor.ThreadPromise",
            // its two ways to make one, and who may implement the other
            "dev.hawser.reactor.Poller",
            "dev.hawser.reactor.ReactorAccess",
            // says what this JDK offers
            "dev.hawser.reactor.Mode");

    /// The only static fields that change: what belongs to the whole process and to no reactor.
    private static final Set<String> PROCESS_WIDE_STATE = Set.of(
            // a switch, as Twisted's setDebugging
            "dev.hawser.defer.Debugging.on",
            // the reactors that can set a caller aside; copied on write
            "dev.hawser.defer.Suspension.registered",
            // whether anybody asks how deep firings are off the reactors; only ever set to true
            "dev.hawser.defer.Nesting.wanted");

    private static final Set<String> CLOCK_AND_THREAD_METHODS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.lang.Thread.sleep",
            "java.lang.Thread.ofPlatform",
            "java.lang.Thread.ofVirtual",
            "java.lang.Thread.startVirtualThread",
            "java.lang.Thread.<init>");

    private static final Set<String> THREAD_AND_CHANCE_CLASSES =
            Set.of(Executors.class.getName(), ForkJoinPool.class.getName(), ThreadLocalRandom.class.getName());

    private static final Set<String> BARE_EXCEPTIONS = Stream.of(
                    Throwable.class, Exception.class, RuntimeException.class, Error.class)
            .map(Class::getName)
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern DUMPING_GROUND = Pattern.compile(".*(Utils?|Helper|Manager|Common)");

    /// Far fewer than there are, and far more than a scan of the wrong directory finds.
    private static final int FEWEST_CLASSES = 20;

    private static final JavaClasses MAIN =
            new ClassFileImporter().importPath(Path.of(System.getProperty("hawser.classes", "target/classes")));

    @Test
    void scanSeesTheModule() {
        assertThat(MAIN).hasSizeGreaterThan(FEWEST_CLASSES);
    }

    @Test
    void deferKnowsNeitherReactorNorTask() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.hawser.defer..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.hawser.reactor..", "dev.hawser.task.."));
    }

    @Test
    void reactorDoesNotKnowTask() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.hawser.reactor..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.hawser.task.."));
    }

    @Test
    void whatKnowsTheJdkKnowsNoReactor() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.hawser.engine.jdk..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.hawser.reactor..", "dev.hawser.task.."));
    }

    /// What is hidden is made and driven by the doors alone; all other public types only say something.
    @Test
    void onlyTheDoorsKnowWhatIsHidden() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.hawser.defer..", "dev.hawser.reactor..", "dev.hawser.task..")
                .and(DescribedPredicate.describe("are no doors", type -> !DOORS.contains(topLevelName(type))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.hawser.engine.."));
    }

    @Test
    void packagesAreFreeOfCycles() {
        check(slices().matching("dev.hawser.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(
                        DescribedPredicate.describe("are doors", type -> DOORS.contains(topLevelName(type))),
                        DescribedPredicate.alwaysTrue()));
    }

    @Test
    void everyPackageIsNullMarked() {
        check(classes()
                .should(satisfy(
                        "be in a @NullMarked package", type -> type.getPackage().isAnnotatedWith(NullMarked.class))));
    }

    @Test
    void nothingPrints() {
        check(noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err"));
    }

    @Test
    void failuresHaveATypeOfTheirOwn() {
        check(classes().should(notAccess("a bare exception", ArchitectureTest::makesBareException)));
    }

    @Test
    void realClocksAndThreadsAreInTheNamedClassesOnly() {
        check(classes()
                .that(DescribedPredicate.describe(
                        "are not named here", type -> !REAL_CLOCKS_AND_THREADS.contains(topLevelName(type))))
                .should(notAccess("a real clock or thread", ArchitectureTest::touchesClockOrThread)));
    }

    @Test
    void namedClassesExist() {
        assertThat(MAIN.stream().map(JavaClass::getName)).containsAll(REAL_CLOCKS_AND_THREADS);
    }

    @Test
    void staticFieldsAreFinal() {
        check(fields().that()
                .areStatic()
                .and(DescribedPredicate.describe(
                        "are not named here", field -> !PROCESS_WIDE_STATE.contains(field.getFullName())))
                .should()
                .beFinal());
    }

    @Test
    void nothingIsADumpingGround() {
        check(classes()
                .should(satisfy(
                        "have a name that says what it does",
                        type -> !DUMPING_GROUND.matcher(type.getSimpleName()).matches())));
    }

    @Test
    void publicConcreteClassesAreFinalOrSealed() {
        check(classes().should(satisfy("be final, sealed or abstract", ArchitectureTest::isClosed)));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }

    private static boolean isClosed(JavaClass type) {
        Set<JavaModifier> modifiers = type.getModifiers();
        return !modifiers.contains(JavaModifier.PUBLIC)
                || modifiers.contains(JavaModifier.FINAL)
                || modifiers.contains(JavaModifier.ABSTRACT)
                || type.isInterface()
                || type.reflect().isSealed();
    }

    /// The call of a superclass's constructor is not meant.
    private static boolean makesBareException(JavaAccess<?> access) {
        return access.getName().equals("<init>")
                && BARE_EXCEPTIONS.contains(access.getTargetOwner().getName())
                && !access.getOriginOwner()
                        .isAssignableTo(access.getTargetOwner().getName());
    }

    private static boolean touchesClockOrThread(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        return THREAD_AND_CHANCE_CLASSES.contains(owner)
                || CLOCK_AND_THREAD_METHODS.contains(owner + "." + access.getName());
    }

    private static String topLevelName(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    private static ArchCondition<JavaClass> satisfy(String description, Predicate<JavaClass> predicate) {
        return ArchCondition.from(DescribedPredicate.describe(description, predicate));
    }

    private static ArchCondition<JavaClass> notAccess(String what, Predicate<JavaAccess<?>> forbidden) {
        return new ArchCondition<>("not access " + what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream.concat(type.getAccessesFromSelf().stream(), type.getCodeUnitReferencesFromSelf().stream())
                        .distinct()
                        .filter(forbidden)
                        .forEach(access -> events.add(SimpleConditionEvent.violated(access, access.getDescription())));
            }
        };
    }
}
