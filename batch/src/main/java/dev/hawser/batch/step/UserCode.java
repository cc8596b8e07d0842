package dev.hawser.batch.step;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Classes of the user's: compiled in memory from one source file, or found in a jar.
 *
 * @param source the source file; empty if a jar has the class
 * @param jar the jar; empty if it is compiled, or on the class path
 * @param className the full name of the class; empty for that of the source file
 */
record UserCode(Optional<Path> source, Optional<Path> jar, Optional<String> className) {
    /** By this name, frames of the user's code are told from others. */
    private static final String USER_LOADER = "user";

    /**
     * {@return an object of the class} Compiles and loads: not on the reactor.
     *
     * @param type what it must be
     * @param <T> its type
     * @throws IOException with a message for the user, if there is no such class, or it is not of that type
     */
    <T> T make(Class<T> type) throws IOException {
        ClassLoader loader = loader();
        String name = className.orElseGet(() -> nameOf(source.orElseThrow()));
        try {
            Object made =
                    Class.forName(name, true, loader).getDeclaredConstructor().newInstance();
            if (!type.isInstance(made)) {
                throw new IOException(name + " is no " + type.getName() + ", expected a class that implements it");
            }
            return type.cast(made);
        } catch (ClassNotFoundException e) {
            throw new IOException("there is no class " + name + " in " + where(), e);
        } catch (NoSuchMethodException e) {
            throw new IOException(name + " has no constructor without parameters", e);
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new IOException(name + " cannot be made: " + why, e);
        }
    }

    private String where() {
        return source.or(() -> jar).map(Path::toString).orElse("the class path");
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.java$", "");
    }

    private ClassLoader loader() throws IOException {
        ClassLoader parent = UserCode.class.getClassLoader();
        if (source.isPresent()) {
            return new InMemory(compile(source.get(), jar), urls(jar), parent);
        }
        return jar.isPresent() ? new URLClassLoader(USER_LOADER, urls(jar), parent) : parent;
    }

    private static URL[] urls(Optional<Path> jar) throws IOException {
        if (jar.isEmpty()) {
            return new URL[0];
        }
        if (!Files.isReadable(jar.get())) {
            throw new IOException(jar.get() + " cannot be read");
        }
        return new URL[] {jar.get().toUri().toURL()};
    }

    private static Map<String, byte[]> compile(Path source, Optional<Path> jar) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IOException(source + ": this Java has no compiler, expected a JDK");
        }
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, null);
                Output output = new Output(files)) {
            String text = Files.readString(source);
            JavaFileObject unit =
                    new SimpleJavaFileObject(source.toAbsolutePath().toUri(), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return text;
                        }
                    };
            boolean good = compiler.getTask(
                            null,
                            output,
                            diagnostics,
                            List.of("-proc:none", "-classpath", classPath(jar)),
                            null,
                            List.of(unit))
                    .call();
            if (!good) {
                throw new IOException(source + firstError(diagnostics));
            }
            return output.bytes();
        }
    }

    private static String classPath(Optional<Path> jar) {
        String own = System.getProperty("java.class.path", "");
        return jar.map(more -> own + java.io.File.pathSeparator + more).orElse(own);
    }

    private static String firstError(DiagnosticCollector<JavaFileObject> diagnostics) {
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .findFirst()
                .map(error -> ":" + error.getLineNumber() + ": "
                        + error.getMessage(Locale.ROOT).replaceAll("\\R", " "))
                .orElse(": does not compile");
    }

    /** Keeps what is compiled. */
    private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

        Output(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
            URI uri = URI.create("memory:///" + className.replace('.', '/') + kind.extension);
            return new SimpleJavaFileObject(uri, kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    classes.put(className, bytes);
                    return bytes;
                }
            };
        }

        Map<String, byte[]> bytes() {
            Map<String, byte[]> bytes = new HashMap<>();
            classes.forEach((name, stream) -> bytes.put(name, stream.toByteArray()));
            return bytes;
        }
    }

    /** Loads what was compiled. */
    private static final class InMemory extends URLClassLoader {
        private final Map<String, byte[]> classes;

        InMemory(Map<String, byte[]> classes, URL[] jars, ClassLoader parent) {
            super(USER_LOADER, jars, parent);
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
        }
    }

    /**
     * {@return the line of the user's source that an exception comes from, to be put behind its message; empty if none is
     * known}
     *
     * @param thrown by a step
     */
    static String lineOf(Throwable thrown) {
        return Stream.of(thrown.getStackTrace())
                .filter(frame -> USER_LOADER.equals(frame.getClassLoaderName()))
                .findFirst()
                .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")")
                .orElse("");
    }

    @Override
    public String toString() {
        return className.orElseGet(() -> where());
    }
}
