package dev.hawser.cli.tale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Tales with round times, to be drawn.
final class Invented {
    private Invented() {}

    /// The five examples as they would be if nothing but waiting took time.
    static List<Told> tale() {
        return List.of(
                told(Chapter.BLOCKING, Customer.named(4), 1, 1),
                told(Chapter.THREADS, Customer.numbered(15), 5, 5),
                told(Chapter.CALLBACKS, Customer.numbered(15), 15, 1),
                told(Chapter.INLINE, Customer.numbered(15), 15, 1),
                told(Chapter.COOPERATOR, Customer.numbered(15), 5, 1));
    }

    /// Three seconds each, in so many lanes.
    static Told told(Chapter chapter, List<Customer> customers, int lanes, int threads) {
        long three = Duration.ofSeconds(3).toNanos();
        List<Installation> done = new ArrayList<>();
        for (Customer customer : customers) {
            long begin = customer.number() / lanes * three;
            done.add(new Installation(customer, customer.number() % lanes, begin, begin + three));
        }
        return new Told(chapter, three, done.getLast().end(), new Recording(done, lanes, threads, lanes));
    }
}
