package dev.hawser.engine.jdk;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How this JVM was started, as far as can be told: so that a message can say exactly where a flag is to be put. */
public final class Launch {
    private static final String OPTION = "--add-opens";

    private final Function<String, @Nullable String> properties;
    private final String opened;

    private Launch(Function<String, @Nullable String> properties, String module) {
        this.properties = properties;
        this.opened = "java.base/java.lang=" + module;
    }

    /** {@return the launch of this JVM} */
    public static Launch ofThisJvm() {
        Module module = Launch.class.getModule();
        return of(System::getProperty, module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }

    /** A launch with these system properties, of an engine in that module. */
    static Launch of(Function<String, @Nullable String> properties, String module) {
        return new Launch(properties, module);
    }

    /** {@return where to put which flag that opens {@code java.lang} to the engine, as an instruction} */
    public String instruction() {
        String command = property("sun.java.command");
        String main = command.split(" ", 2)[0];
        if (!property("surefire.test.class.path").isEmpty() || main.contains("surefire")) {
            return "In the pom.xml, configure the plug-ins maven-surefire-plugin and maven-failsafe-plugin with"
                    + " <argLine>" + flag() + "</argLine>; where there is an argLine already, add it to that.";
        }
        if (!property("org.gradle.test.worker").isEmpty()) {
            return "In the Gradle build: tasks.withType(Test) { jvmArgs '" + OPTION + "', '" + opened + "' }.";
        }
        if (main.startsWith("com.intellij.") || property("java.class.path").contains("idea_rt.jar")) {
            return "In the run configuration of the IDE, add to \"VM options\": " + flag() + " .";
        }
        if (main.startsWith("org.eclipse.jdt.")) {
            return "In the launch configuration of the IDE, add to \"VM arguments\": " + flag() + " .";
        }
        if (main.endsWith(".jar")) {
            return "In the manifest of " + main + ": the line \"Add-Opens: java.base/java.lang\"; or start it by: java "
                    + flag() + " -jar " + main + " .";
        }
        if (!property("jdk.module.main").isEmpty()) {
            return "Start it by: java " + flag() + " --module-path ... --module " + main + " .";
        }
        return "Start it by: java " + flag() + " -cp ... " + main + " .";
    }

    private String flag() {
        return OPTION + " " + opened;
    }

    private String property(String name) {
        String value = properties.apply(name);
        return value == null ? "" : value;
    }
}
