package dev.hawser.testing.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What Deferreds are supposed to do, said as simply as possible: by plain recursion, without a thought of stack, memory
 * or speed. Outcomes are strings, failures beginning with an exclamation mark.
 */
final class ModelWorld implements World {
    static final String CANCELLED = "!cancelled";

    private final List<Node> nodes = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Set<String> late = new HashSet<>();
    private final List<Timer> timers = new ArrayList<>();
    private long now;

    /** What a real Deferred would throw. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String what) {
            super(what);
        }
    }

    private record Timer(long time, Node stage) {}

    private final class Node {
        String outcome;
        Node up;
        boolean taken;
        Consumer<String> successor;
        List<Node> shares;
        Runnable canceller;
        List<Node> inputs;
        boolean promise;
        boolean ignoresOne;
        boolean timedOut;

        boolean fired() {
            return outcome != null;
        }

        void fire(String with) {
            outcome = with;
            deliver();
        }

        void deliver() {
            if (shares != null) {
                while (!shares.isEmpty()) {
                    shares.removeFirst().fire(outcome);
                }
            } else if (successor != null) {
                Consumer<String> next = successor;
                successor = null;
                next.accept(outcome);
            }
        }

        void claim() {
            if (taken || shares != null) {
                throw new RefusedException("AlreadyContinuedException");
            }
            taken = true;
        }

        void then(Consumer<String> next) {
            if (fired()) {
                next.accept(outcome);
            } else {
                successor = next;
            }
        }

        void cancel() {
            if (fired()) {
                return;
            }
            if (up != null) {
                up.cancel();
            } else if (canceller != null) {
                canceller.run();
            } else if (inputs != null) {
                List.copyOf(inputs).forEach(Node::cancel);
            } else if (promise) {
                ignoresOne = true;
                fire(CANCELLED);
            }
        }

        boolean waitsFor(Node other) {
            return this == other
                    || !fired()
                            && (up != null && up.waitsFor(other)
                                    || inputs != null && inputs.stream().anyMatch(input -> input.waitsFor(other)));
        }

        void follow(Node inner) {
            if (inner.waitsFor(this)) {
                fire("!misuse");
                return;
            }
            if (inner.taken || inner.shares != null) {
                fire("!taken");
                return;
            }
            inner.taken = true;
            up = inner.fired() ? null : inner;
            inner.then(this::fire);
        }
    }

    private Node node() {
        Node node = new Node();
        nodes.add(node);
        return node;
    }

    @Override
    public void promise(Canceller canceller) {
        Node node = node();
        int name = nodes.size() - 1;
        node.promise = true;
        node.canceller = switch (canceller) {
            case NONE -> null;
            case VALUE -> () -> cancelledBy(node, name, "c" + name);
            case FAILURE -> () -> cancelledBy(node, name, "!c" + name);
            case ASKED -> () -> log.add("asked " + name);
        };
    }

    private void cancelledBy(Node node, int name, String outcome) {
        node.canceller = null;
        log.add("canceller " + name);
        node.fire(outcome);
        node.ignoresOne = true;
    }

    @Override
    public void fire(int index, String outcome) {
        Node node = nodes.get(index);
        if (!node.promise) {
            return;
        }
        if (!node.fired()) {
            node.fire(outcome);
        } else if (node.ignoresOne) {
            node.ignoresOne = false;
        } else {
            throw new RefusedException("AlreadyCalledException");
        }
    }

    @Override
    public void add(int index, Shape shape, int other) {
        Node source = nodes.get(index);
        source.claim();
        Node stage = node();
        int name = nodes.size() - 1;
        stage.up = source;
        Node inner = nodes.get(other);
        source.then(outcome -> run(stage, shape, name, outcome, inner));
    }

    private void run(Node stage, Shape shape, int name, String outcome, Node inner) {
        boolean failed = outcome.startsWith("!");
        if (shape.onFailure != failed && !shape.onBoth) {
            stage.fire(outcome);
            return;
        }
        log.add(name + " got " + outcome);
        switch (shape) {
            case CALLBACK, ERRBACK, BOTH -> stage.fire("r" + name);
            case THROWING -> stage.fire("!t" + name);
            case CHAIN, CHAIN_ERRBACK, CHAIN_BOTH -> stage.follow(inner);
            case CANCELLING -> {
                inner.cancel();
                stage.fire("r" + name);
            }
            case FIRING -> {
                if (inner.promise && !inner.fired()) {
                    inner.fire("f" + name);
                }
                stage.fire("r" + name);
            }
        }
    }

    @Override
    public void cancel(int index) {
        nodes.get(index).cancel();
    }

    @Override
    public void share(int index) {
        Node source = nodes.get(index);
        if (source.taken) {
            throw new RefusedException("AlreadyContinuedException");
        }
        if (source.shares == null) {
            source.shares = new ArrayList<>();
        }
        Node share = node();
        if (source.fired()) {
            share.outcome = source.outcome;
            return;
        }
        source.shares.add(share);
        share.inputs = List.of(source); // for the search of cycles
        share.canceller = () -> {
            source.shares.remove(share);
            share.outcome = CANCELLED;
            if (source.shares.isEmpty()) {
                source.cancel();
            }
            share.deliver();
        };
    }

    @Override
    public void join(Kind kind, List<Integer> indices) {
        List<Node> inputs = indices.stream().map(nodes::get).toList();
        if (inputs.stream().anyMatch(input -> input.taken || input.shares != null)) {
            throw new RefusedException("AlreadyContinuedException");
        }
        Node result = node();
        result.inputs = new ArrayList<>(inputs);
        String[] outcomes = new String[inputs.size()];
        int[] missing = {inputs.size()};
        List<Node> fired = inputs.stream().filter(Node::fired).toList();
        String[] first = new String[1];
        for (int i = 0; i < inputs.size(); i++) {
            int place = i;
            Node input = inputs.get(i);
            input.taken = true;
            input.successor = outcome -> {
                if (result.fired()) {
                    late.add(outcome);
                    return;
                }
                outcomes[place] = outcome;
                missing[0]--;
                boolean failed = outcome.startsWith("!");
                first[0] = failed && first[0] == null ? outcome : first[0];
                if (kind == Kind.GATHER && failed || kind == Kind.RACE && !failed) {
                    end(result, outcome);
                } else if (missing[0] == 0) {
                    result.fire(
                            switch (kind) {
                                case OF -> "[" + String.join(",", outcomes) + "]";
                                case GATHER -> String.join(",", outcomes);
                                case RACE -> first[0];
                            });
                }
            };
        }
        fired.forEach(Node::deliver);
    }

    private static void end(Node result, String outcome) {
        result.outcome = outcome;
        result.inputs.forEach(Node::cancel);
        result.deliver();
    }

    @Override
    public void timeout(int index, long after) {
        Node source = nodes.get(index);
        source.claim();
        Node stage = node();
        stage.up = source;
        Timer timer = new Timer(now + after, stage);
        if (!source.fired()) {
            timers.add(timer);
        }
        source.then(outcome -> {
            timers.remove(timer);
            stage.fire(stage.timedOut && outcome.equals(CANCELLED) ? "!timeout" : outcome);
        });
    }

    @Override
    public void advance(long by) {
        long end = now + by;
        while (true) {
            Timer due =
                    timers.stream().min(Comparator.comparingLong(Timer::time)).orElse(null);
            if (due == null || due.time > end) {
                now = end;
                return;
            }
            now = due.time;
            timers.remove(due);
            due.stage.timedOut = true;
            due.stage.cancel();
        }
    }

    @Override
    public int size() {
        return nodes.size();
    }

    @Override
    public List<String> state() {
        List<String> state = new ArrayList<>(log);
        nodes.forEach(node -> state.add(node.fired() ? node.outcome : "pending"));
        return state;
    }

    @Override
    public Set<String> unhandled() {
        return nodes.stream()
                .filter(ModelWorld::isUnhandled)
                .map(node -> node.outcome)
                .collect(Collectors.toSet());
    }

    /** What came to a list after its end, which may be told with that or for itself. */
    Set<String> late() {
        return late;
    }

    private static boolean isUnhandled(Node node) {
        return node.fired()
                && node.outcome.startsWith("!")
                && !node.outcome.equals(CANCELLED)
                && !node.taken
                && node.shares == null;
    }
}
