import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodBuilder;
import java.lang.classfile.MethodElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;

/**
 * Writes classes of a jar that are in the format of Java 5 anew in that of Java 8. The JVM's cache takes none that are older than
 * stack maps, and picocli, which a start is mostly made of, is. It also looks for a class of Groovy at each start, for which the
 * JVM opens all jars of the class path, half of the time of a short command: here it finds none without looking.
 *
 * <p>Arguments: jars, which are changed.
 */
final class Modern {
    private static final int NEWEST_WITHOUT = ClassFile.JAVA_6_VERSION;

    private Modern() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            FileTime time = Files.getLastModifiedTime(Path.of(jar));
            try (FileSystem inside = FileSystems.newFileSystem(Path.of(jar));
                    Stream<Path> all = Files.walk(inside.getPath("/"))) {
                all.filter(file -> file.toString().endsWith(".class")).forEach(Modern::rewrite);
            }
            Files.setLastModifiedTime(Path.of(jar), time);
        }
    }

    private static void rewrite(ClassBuilder made, ClassElement part) {
        if (part instanceof MethodModel method) {
            boolean isSearch = method.methodName().equalsString("loadClosureClass");
            made.transformMethod(
                    method,
                    isSearch ? Modern::findNothing : MethodTransform.transformingCode(CodeTransform.ACCEPT_ALL));
        } else {
            made.with(part);
        }
    }

    private static void findNothing(MethodBuilder method, MethodElement part) {
        if (part instanceof CodeModel) {
            method.withCode(code -> code.aconst_null().areturn());
        } else {
            method.with(part);
        }
    }

    private static void rewrite(Path file) {
        try {
            ClassFile format = ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
            var old = format.parse(Files.readAllBytes(file));
            if (old.majorVersion() < NEWEST_WITHOUT) {
                FileTime time = Files.getLastModifiedTime(file);
                Files.write(
                        file,
                        format.transformClass(
                                old,
                                ((ClassTransform) Modern::rewrite)
                                        .andThen(ClassTransform.endHandler(
                                                made -> made.withVersion(ClassFile.JAVA_8_VERSION, 0)))));
                Files.setLastModifiedTime(file, time);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
