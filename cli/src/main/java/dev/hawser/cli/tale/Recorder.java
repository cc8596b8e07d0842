package dev.hawser.cli.tale;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongSupplier;

/// Listens to what an example says, and notes when each installation began and ended. Any thread.
///
/// Each running installation has a *lane* to itself: that of the developer on whose thread it is, or else the first one
/// that is free.
final class Recorder implements Log {
    private static final long NEVER = Long.MIN_VALUE;

    private final List<Customer> customers;
    private final LongSupplier clock;
    private final long origin;

    /// By the customer's number; guarded by this, as all below.
    private final long[] begins;

    private final long[] ends;
    private final int[] lanes;

    private final Map<Thread, Integer> developers = new HashMap<>();
    private final PriorityQueue<Integer> freeLanes = new PriorityQueue<>();
    private final Set<Object> threads = new HashSet<>();
    private int laneCount;
    private int running;
    private int mostAtOnce;

    Recorder(List<Customer> customers, LongSupplier clock) {
        this.customers = customers;
        this.clock = clock;
        this.origin = clock.getAsLong();
        this.begins = new long[customers.size()];
        this.ends = new long[customers.size()];
        this.lanes = new int[customers.size()];
        Arrays.fill(ends, NEVER);
    }

    @Override
    public synchronized void say(Line line, Object who) {
        if (who instanceof Customer(int number, String _)) {
            switch (line.meaning()) {
                case BEGIN -> begun(number);
                case END -> ended(number);
                case NOTHING -> {}
            }
        } else if (who instanceof Developer(int number)) {
            developers.put(Thread.currentThread(), number);
        }
    }

    private void begun(int customer) {
        begins[customer] = clock.getAsLong() - origin;
        lanes[customer] = lane();
        threads.add(threadThatCarries());
        mostAtOnce = Math.max(mostAtOnce, ++running);
    }

    private void ended(int customer) {
        ends[customer] = clock.getAsLong() - origin;
        running--;
        if (developers.isEmpty()) {
            freeLanes.add(lanes[customer]);
        }
    }

    private int lane() {
        Integer developer = developers.get(Thread.currentThread());
        Integer lane = developer == null ? freeLanes.poll() : developer;
        int found = lane == null ? laneCount : lane;
        laneCount = Math.max(laneCount, found + 1);
        return found;
    }

    /// The platform thread. Virtual threads are all of the one reactor here, which carries them on one.
    private static Object threadThatCarries() {
        return Thread.currentThread().isVirtual() ? "reactor" : Thread.currentThread();
    }

    synchronized Recording recording() {
        List<Installation> done = new ArrayList<>(customers.size());
        for (Customer customer : customers) {
            int number = customer.number();
            if (ends[number] != NEVER) {
                done.add(new Installation(customer, lanes[number], begins[number], ends[number]));
            }
        }
        return new Recording(done, laneCount, threads.size(), mostAtOnce);
    }
}
