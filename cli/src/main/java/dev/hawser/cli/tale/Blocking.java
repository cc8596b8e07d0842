package dev.hawser.cli.tale;

import static dev.hawser.cli.tale.Line.ALL_DONE;
import static dev.hawser.cli.tale.Line.START;

/// Example 1: one developer, one customer after another. Most of the day is spent waiting.
final class Blocking {
    private final Day day;

    Blocking(Day day) {
        this.day = day;
    }

    // @start region="blocking"
    /// All day long: the next customer is served when the last one is done.
    void developerDay() throws InterruptedException {
        for (Customer customer : day.customers()) {
            install(customer);
        }
    }

    /// Starts the installation, then waits for its end. Nothing else happens meanwhile, for the thread is blocked.
    private void install(Customer customer) throws InterruptedException {
        day.say(START, customer);
        Thread.sleep(day.installation());
        day.say(ALL_DONE, customer);
    }
    // @end
}
