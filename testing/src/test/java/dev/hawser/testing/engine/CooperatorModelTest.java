package dev.hawser.testing.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Promise;
import dev.hawser.task.CooperativeTask;
import dev.hawser.task.Cooperator;
import dev.hawser.testing.Property;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.TestReactor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

/** Random programs over tasks of a Cooperator do what a simple model says. */
@Tag("both")
class CooperatorModelTest {
    private enum Operation {
        ADD_PLAIN,
        ADD_WAITING,
        ADD_FAILING,
        PAUSE,
        RESUME,
        STOP_TASK,
        FIRE,
        FAIL,
        STOP,
        START,
        TICK,
        TICK_AGAIN
    }

    private record Step(Operation operation, int choice) {}

    /** What both sides can do; each notes in its log what can be seen from outside. */
    private interface World {
        List<String> log();

        void add(int kind, int steps);

        int size();

        void pause(int task);

        void resume(int task);

        void stopTask(int task);

        void fire(int task, boolean success);

        void stop();

        void start();

        void tick();
    }

    private static final class Oops extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Seeds(count = 500)
    @DisplayName("random programs of adding, pausing, stopping, firing and ticks follow the model")
    void followsTheModel(Seed seed) {
        Property.check(
                seed,
                random -> Stream.generate(() -> step(random))
                        .limit(1 + random.nextInt(60))
                        .toList(),
                CooperatorModelTest::compare);
    }

    private static Step step(RandomGenerator random) {
        Operation[] all = Operation.values();
        Operation operation = all[random.nextInt(all.length)];
        boolean rare = operation == Operation.STOP && random.nextInt(4) > 0;
        return new Step(rare ? Operation.TICK : operation, random.nextInt(1000));
    }

    private static void compare(List<Step> program) {
        try (TestReactor test = TestReactor.open(options -> options.debug(false))) {
            Real real = new Real(test);
            Model model = new Model();
            for (Step step : program) {
                run(step, real);
                run(step, model);
                assertThat(real.log()).as("after %s", step).isEqualTo(model.log());
            }
            real.cooperator.stop();
            model.stop();
            assertThat(real.log()).isEqualTo(model.log());
        }
    }

    private static void run(Step step, World world) {
        int task = world.size() == 0 ? 0 : step.choice() % world.size();
        boolean hasTask = world.size() > 0;
        switch (step.operation()) {
            case ADD_PLAIN -> world.add(0, step.choice() % 4);
            case ADD_WAITING -> world.add(1, step.choice() % 4);
            case ADD_FAILING -> world.add(2, step.choice() % 4);
            case PAUSE -> onTask(hasTask, () -> world.pause(task));
            case RESUME -> onTask(hasTask, () -> world.resume(task));
            case STOP_TASK -> onTask(hasTask, () -> world.stopTask(task));
            case FIRE -> onTask(hasTask, () -> world.fire(task, true));
            case FAIL -> onTask(hasTask, () -> world.fire(task, false));
            case STOP -> world.stop();
            case START -> world.start();
            case TICK, TICK_AGAIN -> world.tick();
        }
    }

    private static void onTask(boolean hasTask, Runnable operation) {
        if (hasTask) {
            operation.run();
        }
    }

    /** The Cooperator, with one step a tick. */
    private static final class Real implements World {
        private final List<String> log = new ArrayList<>();
        private final List<CooperativeTask<?>> tasks = new ArrayList<>();
        private final List<Optional<Promise<Integer>>> awaited = new ArrayList<>();
        private final TestReactor test;
        final Cooperator cooperator;

        Real(TestReactor test) {
            this.test = test;
            this.cooperator = Cooperator.create(test.reactor(), options -> options.slices(() -> () -> true));
        }

        @Override
        public List<String> log() {
            return log;
        }

        @Override
        public int size() {
            return tasks.size();
        }

        @Override
        public void add(int kind, int steps) {
            int number = tasks.size();
            awaited.add(Optional.empty());
            CooperativeTask<?> task = cooperator.cooperate(new Iterator<Object>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next <= steps;
                }

                @Override
                public Object next() {
                    log.add(number + " step " + next);
                    return next++ < steps ? next : last(kind, number);
                }
            });
            tasks.add(task);
            var _ = task.whenDone()
                    .addCallbacks(
                            _ -> log.add(number + " done"),
                            e -> log.add(number + " " + e.getClass().getSimpleName()));
        }

        private Object last(int kind, int number) {
            return switch (kind) {
                case 1 -> {
                    Promise<Integer> next = new Promise<>(_ -> log.add(number + " cancelled"));
                    awaited.set(number, Optional.of(next));
                    yield next;
                }
                case 2 -> throw new Oops();
                default -> 0;
            };
        }

        @Override
        public void pause(int task) {
            noting(task, tasks.get(task)::pause);
        }

        @Override
        public void resume(int task) {
            noting(task, tasks.get(task)::resume);
        }

        @Override
        public void stopTask(int task) {
            noting(task, tasks.get(task)::stop);
        }

        private void noting(int task, Runnable operation) {
            try {
                operation.run();
            } catch (IllegalStateException e) {
                log.add(task + " throws " + e.getClass().getSimpleName());
            }
        }

        @Override
        public void fire(int task, boolean success) {
            awaited.get(task).filter(promise -> !promise.isFired()).ifPresent(promise -> {
                if (success) {
                    promise.callback(1);
                } else {
                    promise.errback(new Oops());
                }
            });
        }

        @Override
        public void stop() {
            cooperator.stop();
        }

        @Override
        public void start() {
            cooperator.start();
        }

        @Override
        public void tick() {
            test.time().advance(Duration.ZERO);
        }
    }

    /** The same with a queue and no reactor. */
    private static final class Model implements World {
        private static final class Task {
            final int number;
            final int kind;
            final int steps;
            int next;
            int pauses;
            boolean waits;
            boolean firedBefore;
            String end = "";

            Task(int number, int kind, int steps) {
                this.number = number;
                this.kind = kind;
                this.steps = steps;
            }

            boolean isReady() {
                return end.isEmpty() && pauses == 0 && !waits;
            }
        }

        private final List<String> log = new ArrayList<>();
        private final List<Task> tasks = new ArrayList<>();
        private final Deque<Task> queue = new ArrayDeque<>();
        private boolean stopped;

        @Override
        public List<String> log() {
            return log;
        }

        @Override
        public int size() {
            return tasks.size();
        }

        @Override
        public void add(int kind, int steps) {
            Task task = new Task(tasks.size(), kind, steps);
            tasks.add(task);
            if (stopped) {
                end(task, "CooperatorStoppedException");
            } else {
                queue.add(task);
            }
        }

        private void end(Task task, String how) {
            task.end = how;
            queue.remove(task);
            if (task.waits) {
                task.waits = false;
                log.add(task.number + " cancelled");
            }
            log.add(task.number + " " + how);
        }

        private boolean throwsWhenOver(Task task) {
            String problem = switch (task.end) {
                case "" -> "";
                case "done" -> "TaskDoneException";
                case "Oops" -> "TaskFailedException";
                default -> task.end;
            };
            if (!problem.isEmpty()) {
                log.add(task.number + " throws " + problem);
            }
            return !problem.isEmpty();
        }

        @Override
        public void pause(int number) {
            Task task = tasks.get(number);
            if (!throwsWhenOver(task)) {
                task.pauses++;
                queue.remove(task);
            }
        }

        @Override
        public void resume(int number) {
            Task task = tasks.get(number);
            if (task.pauses == 0) {
                log.add(number + " throws NotPausedException");
                return;
            }
            task.pauses--;
            if (task.isReady()) {
                queue.add(task);
            }
        }

        @Override
        public void stopTask(int number) {
            Task task = tasks.get(number);
            if (!throwsWhenOver(task)) {
                end(task, "TaskStoppedException");
            }
        }

        @Override
        public void fire(int number, boolean success) {
            Task task = tasks.get(number);
            if (!task.waits) {
                return;
            }
            task.waits = false;
            if (!success) {
                end(task, "Oops");
            } else if (task.isReady()) {
                queue.add(task);
            }
        }

        @Override
        public void stop() {
            stopped = true;
            for (Task task : tasks) {
                if (task.end.isEmpty()) {
                    end(task, "CooperatorStoppedException");
                }
            }
        }

        @Override
        public void start() {
            stopped = false;
        }

        @Override
        public void tick() {
            Task task = queue.poll();
            if (task == null) {
                return;
            }
            if (task.next > task.steps) {
                end(task, "done");
                return;
            }
            log.add(task.number + " step " + task.next);
            boolean last = task.next++ == task.steps;
            if (last && task.kind == 1) {
                task.waits = true;
            } else if (last && task.kind == 2) {
                end(task, "Oops");
            } else {
                queue.add(task);
            }
        }
    }
}
