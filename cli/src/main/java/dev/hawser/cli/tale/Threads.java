package dev.hawser.cli.tale;

import static dev.hawser.cli.tale.Line.ALL_DONE;
import static dev.hawser.cli.tale.Line.BYE;
import static dev.hawser.cli.tale.Line.GOODMORNING;
import static dev.hawser.cli.tale.Line.START;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// Example 2: more developers, each a thread, who share one list of customers. It is faster, and each of them still
/// spends the day waiting; and now there is a lock, which everybody has to remember.
final class Threads {
    private final Day day;

    Threads(Day day) {
        this.day = day;
        this.customers = new ArrayDeque<>(day.customers());
    }

    // @start region="threads"
    /// Guarded by lock.
    private final Queue<Customer> customers;

    private final Lock lock = new ReentrantLock();

    /// They come in the morning, and the company closes when the last one has left.
    void developersDay() throws InterruptedException {
        List<Thread> developers = IntStream.range(0, day.developers())
                .mapToObj(Developer::new)
                .map(developer -> Thread.ofPlatform().unstarted(() -> developerDay(developer)))
                .toList();
        developers.forEach(Thread::start);
        try {
            for (Thread developer : developers) {
                developer.join();
            }
        } finally {
            developers.forEach(Thread::interrupt); // who is still at work when the day is called off goes home
        }
    }

    private void developerDay(Developer me) {
        day.say(GOODMORNING, me);
        try {
            for (Optional<Customer> next = nextCustomer(); next.isPresent(); next = nextCustomer()) {
                install(next.get());
            }
            day.say(BYE, me);
        } catch (InterruptedException calledOff) {
            Thread.currentThread().interrupt();
        }
    }

    /// Two developers who look at the list at the same time must not take the same customer.
    private Optional<Customer> nextCustomer() {
        lock.lock();
        try {
            return Optional.ofNullable(customers.poll());
        } finally {
            lock.unlock();
        }
    }

    private void install(Customer customer) throws InterruptedException {
        day.say(START, customer);
        Thread.sleep(day.installation());
        day.say(ALL_DONE, customer);
    }
    // @end
}
