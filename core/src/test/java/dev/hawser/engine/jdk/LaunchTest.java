package dev.hawser.engine.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("both")
class LaunchTest {
    private static final String FLAG = "--add-opens java.base/java.lang=ALL-UNNAMED";

    private static String instruction(Map<String, String> properties) {
        return Launch.of(properties::get, "ALL-UNNAMED").instruction();
    }

    @Test
    void aProgramOnTheClassPathIsStartedWithTheFlag() {
        assertThat(instruction(Map.of("sun.java.command", "com.example.Main one two")))
                .contains("java " + FLAG + " -cp ... com.example.Main");
    }

    @Test
    void onTheModulePathTheFlagNamesTheModule() {
        Map<String, String> properties = Map.of("sun.java.command", "app/com.example.Main", "jdk.module.main", "app");
        assertThat(Launch.of(properties::get, "dev.hawser").instruction())
                .contains("--add-opens java.base/java.lang=dev.hawser --module-path ... --module app/com.example.Main");
    }

    @Test
    void aJarHasItInItsManifest() {
        assertThat(instruction(Map.of("sun.java.command", "target/app.jar --port 80")))
                .contains("manifest of target/app.jar", "\"Add-Opens: java.base/java.lang\"", "-jar target/app.jar");
    }

    @Test
    void testsOfMavenHaveItInTheArgLine() {
        String expected = "<argLine>" + FLAG + "</argLine>";
        assertThat(instruction(Map.of("sun.java.command", "/x/target/surefire/surefirebooter-1.jar /x/target")))
                .contains("maven-surefire-plugin", expected);
        assertThat(instruction(Map.of("surefire.test.class.path", "/x", "sun.java.command", "x.jar")))
                .contains(expected);
    }

    @Test
    void testsOfGradleHaveItInTheirTask() {
        assertThat(instruction(Map.of("org.gradle.test.worker", "1", "sun.java.command", "worker.Main")))
                .contains("jvmArgs '--add-opens', 'java.base/java.lang=ALL-UNNAMED'");
    }

    @Test
    void anIdeHasItInTheConfigurationOfTheRun() {
        assertThat(instruction(Map.of("sun.java.command", "com.intellij.rt.junit.JUnitStarter -x")))
                .contains("VM options", FLAG);
        assertThat(instruction(
                        Map.of("sun.java.command", "com.example.Main", "java.class.path", "/x:/idea/lib/idea_rt.jar")))
                .contains("VM options", FLAG);
        assertThat(instruction(Map.of("sun.java.command", "org.eclipse.jdt.internal.junit.runner.RemoteTestRunner")))
                .contains("VM arguments", FLAG);
    }

    @Test
    void whereNothingIsKnownTheFlagIsNamedAllTheSame() {
        assertThat(instruction(Map.of())).contains(FLAG);
    }
}
