import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Compares what a module offers to others with what is written down: a change of the API is seen in its review, and
/// never made by accident.
///
/// Listed are the public and protected members of public types in packages that the module exports to everybody, as
/// `javap` prints them, in the order of their names.
///
/// Usage: `ApiDump (check | write) DIRECTORY-OF-CLASSES FILE`
final class ApiDump {
    private final Path classes;

    private ApiDump(Path classes) {
        this.classes = classes;
    }

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[2]);
        String now = new ApiDump(Path.of(arguments[1])).dump();
        if (arguments[0].equals("write")) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, now);
            return;
        }
        String written = Files.exists(file) ? Files.readString(file) : "";
        if (!written.equals(now)) {
            tell(file, lines(written), lines(now));
            System.exit(1);
        }
    }

    private static Set<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.toSet());
    }

    private static void tell(Path file, Set<String> before, Set<String> now) {
        System.err.println(file + " does not say what the module's API is. Is the change meant? Then write it down, by"
                + " adding -Dhawser.api=write to the build.");
        before.stream().filter(line -> !now.contains(line)).sorted().forEach(line -> System.err.println("  - " + line));
        now.stream().filter(line -> !before.contains(line)).sorted().forEach(line -> System.err.println("  + " + line));
    }

    private String dump() throws IOException {
        Set<String> exported = exported();
        List<String> types = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path path : files.filter(path -> path.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                String name =
                        classes.relativize(path).toString().replace('/', '.').replace('\\', '.');
                name = name.substring(0, name.length() - ".class".length());
                int dot = name.lastIndexOf('.');
                if (dot > 0 && exported.contains(name.substring(0, dot)) && isOffered(path)) {
                    types.add(name);
                }
            }
        }
        return types.stream().sorted().map(this::described).collect(Collectors.joining("\n"));
    }

    private Set<String> exported() throws IOException {
        try (InputStream module = Files.newInputStream(classes.resolve("module-info.class"))) {
            return ModuleDescriptor.read(module).exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    /// A nested type is offered if it is, and all around it.
    private boolean isOffered(Path path) throws IOException {
        ClassModel type = ClassFile.of().parse(path);
        if (!type.flags().has(AccessFlag.PUBLIC) && !isProtectedInside(type)) {
            return false;
        }
        String name = type.thisClass().asInternalName();
        int dollar = name.lastIndexOf('$');
        return dollar < 0 || (!isHidden(type) && isOffered(classes.resolve(name.substring(0, dollar) + ".class")));
    }

    private static boolean isProtectedInside(ClassModel type) {
        return itself(type).anyMatch(inner -> inner.has(AccessFlag.PROTECTED));
    }

    private static boolean isHidden(ClassModel type) {
        return itself(type).noneMatch(inner -> inner.has(AccessFlag.PUBLIC) || inner.has(AccessFlag.PROTECTED));
    }

    private static Stream<InnerClassInfo> itself(ClassModel type) {
        return type.findAttributes(java.lang.classfile.Attributes.innerClasses()).stream()
                .map(InnerClassesAttribute::classes)
                .flatMap(List::stream)
                .filter(inner -> inner.innerClass().equals(type.thisClass()));
    }

    private String described(String type) {
        StringWriter printed = new StringWriter();
        StringWriter errors = new StringWriter();
        int status = ToolProvider.findFirst("javap")
                .orElseThrow()
                .run(new PrintWriter(printed), new PrintWriter(errors), "-protected", "-cp", classes.toString(), type);
        if (status != 0) {
            throw new IllegalStateException("javap " + type + ": " + errors + printed);
        }
        List<String> lines = printed.toString().lines().toList();
        String head =
                lines.stream().filter(line -> line.endsWith("{")).findFirst().orElseThrow();
        TreeSet<String> members = lines.stream()
                .filter(line -> line.startsWith("  ") && !line.contains("static {}"))
                .collect(Collectors.toCollection(TreeSet::new));
        return head + "\n" + members.stream().map(line -> line + "\n").collect(Collectors.joining()) + "}\n";
    }
}
