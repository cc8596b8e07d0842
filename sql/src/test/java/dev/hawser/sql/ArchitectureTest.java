package dev.hawser.sql;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.hawser.defer.Deferred;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What the compiler cannot enforce about the structure of this module. */
class ArchitectureTest {
    /** Far fewer than there are, and far more than a scan of the wrong directory finds. */
    private static final int FEWEST_CLASSES = 20;

    /** All that users see. What is not here may change without their noticing. */
    private static final Set<String> API = Set.of(
            "CallInfo",
            "Called",
            "CallOptions",
            "CallState",
            "CallTimeoutException",
            "Database",
            "DatabaseClosedException",
            "DatabaseOptions",
            "DatabaseStatistics",
            "DatabaseUnavailableException",
            "Isolation",
            "NamedParameters",
            "PoolExhaustedException",
            "Row",
            "Session",
            "SqlException",
            "TooManyRowsException",
            "UnknownDriverException",
            "Updated");

    private static final JavaClasses MAIN =
            new ClassFileImporter().importPath(Path.of(System.getProperty("hawser.classes", "target/classes")));

    @Test
    void scanSeesTheModule() {
        assertThat(MAIN).hasSizeGreaterThan(FEWEST_CLASSES);
    }

    @Test
    void publicTypesAreTheApi() {
        assertThat(MAIN.stream()
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.toSet()))
                .isEqualTo(API);
    }

    @Test
    void onlyConnectionsKnowsThePoolOfOthers() {
        check(noClasses()
                .that()
                .doNotHaveSimpleName("Connections")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.zaxxer.."));
    }

    @Test
    void nothingOfTheEngineButItsPublicPackagesIsUsed() {
        check(classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "dev.hawser.sql",
                                "dev.hawser.defer",
                                "dev.hawser.reactor",
                                "dev.hawser.flight",
                                "java..",
                                "javax.sql")
                        .or(resideInAnyPackage("com.zaxxer..", "org.jspecify.."))
                        .or(DescribedPredicate.describe("are arrays of values", JavaClass::isArray))
                        .or(DescribedPredicate.describe("are primitive", JavaClass::isPrimitive))));
    }

    @Test
    void noDriverIsNamedButByText() {
        check(noClasses().should().dependOnClassesThat().resideInAnyPackage("org.sqlite..", "org.postgresql.."));
    }

    /** A worker is never told to stop by an interrupt: drivers would drop their connections. */
    @Test
    void nothingInterruptsAThread() {
        check(noClasses().should().callMethod(Thread.class, "interrupt"));
        check(noClasses().should().callMethod(java.util.concurrent.ExecutorService.class, "shutdownNow"));
        check(noClasses().should().callMethod(java.util.concurrent.ThreadPoolExecutor.class, "shutdownNow"));
    }

    @Test
    void timeIsTheReactors() {
        check(noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class));
    }

    @Test
    void threadsAreThePoolsOwn() {
        check(noClasses().that().doNotHaveSimpleName("Pool").should().callMethod(Thread.class, "ofPlatform"));
        check(noClasses().should().callMethod(Thread.class, "ofVirtual"));
        check(noClasses().should().dependOnClassesThat().haveSimpleName("ForkJoinPool"));
    }

    /** Sessions run on workers, where a Deferred cannot be used. */
    @Test
    void sessionsKnowNoDeferred() {
        check(noClasses()
                .that()
                .haveSimpleName("Session")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Deferred.class));
    }

    /** Users' code sees JDBC at one place only. */
    @Test
    void databaseShowsNoJdbc() {
        check(noClasses()
                .that()
                .haveSimpleName("Database")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Connection.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(SQLException.class));
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(MAIN).allMatch(type -> type.getPackage().isAnnotatedWith(NullMarked.class));
    }

    @Test
    void nothingPrints() {
        check(noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err"));
    }

    @Test
    void staticFieldsAreFinal() {
        check(fields().that().areStatic().should().beFinal());
    }

    @Test
    void classesAreFinalUnlessTheyHaveKinds() {
        assertThat(MAIN.stream()
                        .filter(type -> !type.isInterface())
                        .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::getSimpleName)
                        .filter(name -> !name.isEmpty()))
                .containsExactly("SqlException");
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }
}
