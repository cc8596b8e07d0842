import com.sun.source.tree.AssertTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Counts the invariants of each room, on the methods that can have one; started from its source, at the repository's
/// root. Without arguments it writes the table of `docs/proof.md`; with `--files`, it tells each file's figures and
/// writes nothing; with the path of another checkout, it tells the table of that.
class InvariantCount {
    private static final String PAGE = "docs/proof.md";
    private static final String BEGIN = "<!-- invariants -->\n";
    private static final String END = "<!-- end of invariants -->";

    private static final String CORE = "core/src/main/java/dev/hawser/";
    private static final String STREAM = "net/src/main/java/dev/hawser/net/stream/";
    private static final String JOURNAL = "batch/src/main/java/dev/hawser/batch/journal/";
    private static final String FLEET = "fleet/src/main/java/dev/hawser/fleet/";

    /// A room, and the files that hold its state: a folder is all of it, and names follow the last slash.
    private record Room(String name, String... places) {}

    private static final List<Room> ROOMS = List.of(
            new Room("timers", CORE + "engine/timer/"),
            new Room(
                    "nurseries and scopes: their blocks, children, tree",
                    CORE + "scope/CancelScope Child Children Deadline MapParallel Nursery Started Supervisor",
                    CORE + "engine/scope/"),
            new Room(
                    "what is ready, and what comes from outside: `ReadyQueue`, `Queues`, `Arrivals`",
                    CORE + "engine/Queues ReadyQueue",
                    CORE + "engine/outside/Arrivals"),
            new Room(
                    "functions, their verdicts and their ring: `InlineFunction`, `FunctionState`, `Scoped`, `LiveFunctions`",
                    CORE + "engine/function/InlineFunction FunctionState Scoped LiveFunctions"),
            new Room(
                    "life and stop of a reactor: `Lifecycle`, `StopSequence`, `Closing`, `FunctionsEnd`, `Triggers`, `Turn`,"
                            + " `Standing`",
                    CORE + "engine/life/Lifecycle StopSequence Closing FunctionsEnd Triggers Turn Standing"),
            new Room(
                    "jobs of workers, calls of other threads: `Workers`, `WorkerJob`, `AskedCall`, `PendingCalls`,"
                            + " `SignalCalls`",
                    CORE + "engine/outside/Workers WorkerJob AskedCall PendingCalls SignalCalls"),
            new Room(
                    "carriers and suspension: both engines, `CarrierScheduler`, `Slices`, `ReactorSuspension`",
                    CORE
                            + "engine/function/BatonEngine CarrierEngine CarrierScheduler Resident Slices ReactorSuspension"),
            new Room(
                    "pollers and bridges: `LatePoller`, `PollerHost`, `ParkingPoller`, `ThreadBridges`",
                    CORE + "engine/outside/LatePoller PollerHost ParkingPoller ThreadBridges"),
            new Room(
                    "the chain of a Deferred: `Promise`, `Stage`, `Firing`, `Drain`, `Awaiting`",
                    CORE + "defer/Promise Stage Firing Drain Awaiting"),
            new Room("all of the engine and of scopes", CORE + "engine/", CORE + "scope/"),
            new Room(
                    "buffers and states of a connection: `Inbound`, `Outbound`, files, `StreamConnection`, `Delivery`, the"
                            + " output of codecs",
                    STREAM
                            + "Inbound Outbound Outgoing OutgoingFile OutgoingFiles OutgoingRegion StreamConnection Delivery"
                            + " CodecOutput OutputFeed"),
            new Room(
                    "journal: what writes, holds and hands out its rows",
                    JOURNAL
                            + "FileLease FoundFile FoundReader FoundRows FoundWriter GroupCommit GrowingFile History IdTable"
                            + " InputBytes InputReader Intake ItemCounts ItemFile ItemQueue JournalWriter JsonLines"
                            + " LineScanner StreamCopy"),
            new Room(
                    "a worker's hand, its turns and its deadline",
                    FLEET + "Hand Worker Together Turns Deadline Overdue"));

    private record Count(int methods, int checks, int asserts) {
        Count plus(Count other) {
            return new Count(methods + other.methods, checks + other.checks, asserts + other.asserts);
        }

        String cells() {
            // Rounded down: a row that says 0.50 has that.
            double each = Math.floor(100.0 * (checks + asserts) / methods) / 100;
            return "%d | %d, %d | %.2f".formatted(methods, checks, asserts, each);
        }
    }

    void main(String[] arguments) throws Exception {
        boolean byFile = List.of(arguments).contains("--files");
        Path root = Path.of(arguments.length == 0 || byFile ? "" : arguments[0]);
        var table = new StringBuilder(
                "| where | methods | checks, and asserts | a method |\n| --- | ---: | ---: | ---: |\n");
        for (Room room : ROOMS) {
            Count sum = new Count(0, 0, 0);
            for (Path file : files(root, room)) {
                Count count = count(file);
                sum = sum.plus(count);
                if (byFile) {
                    System.out.printf("    %s: %s%n", file.getFileName(), count.cells());
                }
            }
            table.append("| %s | %s |\n".formatted(room.name(), sum.cells()));
            if (byFile) {
                System.out.printf("%s: %s%n", room.name(), sum.cells());
            }
        }
        if (arguments.length == 0) {
            write(table.toString());
        }
        System.out.print(table);
    }

    private static List<Path> files(Path root, Room room) throws Exception {
        List<Path> files = new ArrayList<>();
        for (String place : room.places()) {
            int slash = place.lastIndexOf('/') + 1;
            Path folder = root.resolve(place.substring(0, slash));
            if (slash < place.length()) {
                Stream.of(place.substring(slash).split(" "))
                        .map(name -> folder.resolve(name + ".java"))
                        .forEach(files::add);
                continue;
            }
            try (Stream<Path> all = Files.walk(folder)) {
                all.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
            }
        }
        return files;
    }

    private static Count count(Path file) throws Exception {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjects(file));
            var counter = new Counter();
            for (CompilationUnitTree unit : task.parse()) {
                counter.scan(unit, null);
            }
            return new Count(counter.methods, counter.checks, counter.asserts);
        }
    }

    private static final class Counter extends TreeScanner<Void, Void> {
        private int methods;
        private int checks;
        private int asserts;

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getBody() != null && !isBare(method.getBody().getStatements())) {
                methods++;
            }
            return super.visitMethod(method, nothing);
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
            if (call.getMethodSelect().toString().equals("Invariant.check")) {
                checks++;
            }
            return super.visitMethodInvocation(call, nothing);
        }

        @Override
        public Void visitAssert(AssertTree statement, Void nothing) {
            asserts++;
            return super.visitAssert(statement, nothing);
        }

        /// Whether a body only tells what is there, only keeps what it is given, or is empty.
        private static boolean isBare(List<? extends StatementTree> body) {
            if (body.size() == 1
                    && body.getFirst() instanceof ReturnTree told
                    && (told.getExpression() instanceof IdentifierTree
                            || told.getExpression() instanceof LiteralTree
                            || told.getExpression() instanceof MemberSelectTree)) {
                return true;
            }
            return body.stream()
                    .allMatch(statement -> statement instanceof ExpressionStatementTree kept
                            && kept.getExpression() instanceof AssignmentTree assignment
                            && assignment.getVariable() instanceof MemberSelectTree
                            && assignment.getExpression() instanceof IdentifierTree);
        }
    }

    private static void write(String table) throws Exception {
        Path page = Path.of(PAGE);
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END, begin);
        if (begin < 0 || end < 0) {
            System.err.println("invariants: " + page + " has no table of them any more");
            System.exit(1);
        }
        Files.writeString(page, text.substring(0, begin) + BEGIN + "\n" + table + "\n" + text.substring(end));
    }
}
