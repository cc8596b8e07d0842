package starter;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.reactor.Reactor;
import dev.hawser.task.React;
import java.time.Duration;
import java.util.List;

/** Bakes all that was ordered at the same time, on one thread. */
public final class Bakery {
    private Bakery() {}

    public static void main(String[] orders) {
        List<String> ordered = orders.length == 0 ? List.of("rye", "wheat", "spelt") : List.of(orders);
        React.reactInline(reactor -> bakeAll(reactor, ordered).await().forEach(System.out::println));
    }

    /** A function for each of them; all wait for their ovens at once. */
    static Deferred<List<String>> bakeAll(Reactor reactor, List<String> orders) {
        return DeferredList.gather(orders.stream()
                .map(order -> reactor.inline(() -> bake(reactor, order)))
                .toList());
    }

    private static String bake(Reactor reactor, String bread) {
        reactor.sleep(Duration.ofSeconds(2)).await(); // this function is set aside, the thread serves the others
        return bread + " is done";
    }
}
