package dev.hawser.http;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// What the compiler cannot enforce about the structure of this module.
class ArchitectureTest {
    /// Far fewer than there are, and far more than a scan of the wrong directory finds.
    private static final int FEWEST_CLASSES = 40;

    private static final JavaClasses MAIN =
            new ClassFileImporter().importPath(Path.of(System.getProperty("hawser.classes", "target/classes")));

    @Test
    void scanSeesTheModule() {
        assertThat(MAIN).hasSizeGreaterThan(FEWEST_CLASSES);
    }

    @Test
    void packagesAreFreeOfCycles() {
        check(slices().matching("dev.hawser.(**)").should().beFreeOfCycles());
    }

    @Test
    void valuesKnowNoSide() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.hawser.http")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.hawser.http.*..", "io.netty.."));
    }

    @Test
    void bytesAreReadAndWrittenWithoutAConnection() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.hawser.http.h1")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.hawser.http.server..", "dev.hawser.reactor.."));
    }

    @Test
    void framesKnowNoSide() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.hawser.http.h2")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.hawser.http.server..", "dev.hawser.http.client..", "dev.hawser.reactor.."));
    }

    @Test
    void nothingOfTheEngineButItsPublicPackagesIsUsed() {
        check(classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", "io.netty..")
                        .or(DescribedPredicate.describe(
                                "are public parts of Hawser",
                                type -> type.getPackageName().startsWith("dev.hawser.")
                                        && !type.getPackageName().startsWith("dev.hawser.engine")))
                        .or(DescribedPredicate.describe("are arrays of values", JavaClass::isArray))
                        .or(DescribedPredicate.describe("are primitive", JavaClass::isPrimitive))));
    }

    @Test
    void timeIsTheReactorsAndSoAreThreads() {
        check(noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "ofPlatform")
                .orShould()
                .callMethod(Thread.class, "ofVirtual"));
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

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }
}
