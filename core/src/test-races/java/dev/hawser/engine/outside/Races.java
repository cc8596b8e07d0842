package dev.hawser.engine.outside;

import dev.hawser.flight.LeastRace;
import java.util.Map;
import java.util.TreeMap;
import kotlin.Unit;
import org.pastalab.fray.core.observers.TimelineCoverageType;
import org.pastalab.fray.core.randomness.ControlledRandomProvider;
import org.pastalab.fray.core.scheduler.POSScheduler;
import org.pastalab.fray.junit.plain.FrayInTestLauncher;

/// Runs one harness in many orders of its threads; started by `races`, in a JVM that Fray has in its hand.
/// Arguments: the harness, `real` or `planted`, how many orders. Its last line says whether one failed.
public final class Races {
    private static final int MOST_SECONDS = 100;

    private Races() {}

    /// A small program of several threads, and the same with a fault planted in the part that it is about.
    record Harness(Runnable real, Runnable planted) {}

    static Map<String, Harness> all() {
        Map<String, Harness> all = new TreeMap<>();
        all.put("inbox", new Harness(() -> InboxRace.run(true), () -> InboxRace.run(false)));
        all.put(
                "wake-up",
                new Harness(
                        () -> WakeUpRace.run(new ParkingPoller()), () -> WakeUpRace.run(new WakeUpRace.Forgetful())));
        all.put("pending-calls", new Harness(PendingCallsRace::real, PendingCallsRace::planted));
        all.put("worker-cancel", new Harness(WorkerRace::real, WorkerRace::planted));
        all.put("thread-promise", new Harness(ArrivalRace::real, ArrivalRace::planted));
        all.put("failures", new Harness(LeastRace::real, LeastRace::planted));
        all.put("pollers", new Harness(() -> PollersRace.run(true), () -> PollersRace.run(false)));
        return all;
    }

    /// See above.
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            all().keySet().forEach(System.out::println);
            return;
        }
        Harness harness = all().get(arguments[0]);
        Runnable program = arguments[1].equals("real") ? harness.real() : harness.planted();
        try {
            FrayInTestLauncher.INSTANCE.launchFray(
                    program,
                    new POSScheduler(),
                    new ControlledRandomProvider(),
                    Integer.parseInt(arguments[2]),
                    MOST_SECONDS,
                    false,
                    TimelineCoverageType.NONE,
                    _ -> Unit.INSTANCE);
            System.out.println("no order failed");
        } catch (Throwable e) {
            System.out.println("failed: " + e);
        }
    }
}
