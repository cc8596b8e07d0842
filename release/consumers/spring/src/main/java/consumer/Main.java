package consumer;

import dev.hawser.reactor.Reactor;
import java.time.Duration;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A reactor as a bean: on a thread of its own, which Spring ends by closing it. */
@SpringBootApplication
public class Main {
    public static void main(String[] arguments) {
        System.exit(SpringApplication.exit(SpringApplication.run(Main.class, arguments)));
    }

    // @start region="beans"
    @Bean
    Reactor reactor() {
        return Reactor.start();
    }

    @Bean
    CommandLineRunner greets(Reactor reactor) {
        return _ -> System.out.println(reactor.<String>blockingChainFromThread(() -> reactor.inline(() -> {
            reactor.sleep(Duration.ofMillis(10)).await();
            return "by Spring, " + reactor.mode();
        })));
    }
    // @end region="beans"
}
