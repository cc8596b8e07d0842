package dev.hawser.http.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.http.client.Asked;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClientException;
import dev.hawser.http.client.HttpClientException.Kind;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import dev.hawser.task.Backoff;
import dev.hawser.testing.WithReactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who gets which connection, how many there are, and when they end.
@WithReactor
@Tag("both")
class PoolTest {
    private static final String SHOP = "http://shop/";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static FakeOrigin origin(Clients all, String name) {
        FakeOrigin made =
                FakeOrigin.listen(all.network.net(name), "memory:" + name).await();
        made.otherwise(_ -> FakeAnswer.text(name));
        return made;
    }

    /// Answers by as many seconds as the path says.
    private static void answersInTime(Clients all) {
        all.origin.otherwise(seen -> FakeAnswer.text("hi")
                .after(SECOND.multipliedBy(Long.parseLong(seen.target().substring(1)))));
    }

    private static List<Deferred<Fetched>> ask(Clients all, int count) {
        List<Deferred<Fetched>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(all.http.fetch(SHOP + i));
        }
        return asked;
    }

    @Test
    void theConnectionThatWasUsedLastIsUsedNext(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            answersInTime(all);
            Deferred<Fetched> long3 = all.http.fetch(SHOP + 3);
            Deferred<Fetched> long1 = all.http.fetch(SHOP + 1);
            Deferred<Fetched> long2 = all.http.fetch(SHOP + 2);
            long1.await();
            long2.await();
            all.http.fetch(SHOP + 0).await();
            assertThat(all.origin.requests().getLast().connection()).isEqualTo(3);
            long3.await();
            all.http.fetch(SHOP + 0).await();
            assertThat(all.origin.requests().getLast().connection()).isEqualTo(1);
            assertThat(all.http).hasToString("HttpClient[http://shop: 3 connections, 3 of them idle, 0 waiting]");
        });
    }

    @Test
    void connectionsThatAreNotNeededEndOneByOne(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.idleTimeout(SECOND.multipliedBy(10)), all -> {
            answersInTime(all);
            List<Deferred<Fetched>> three = ask(all, 3);
            three.forEach(Deferred::await); // idle since 0, 1 and 2
            reactor.sleep(Duration.ofMillis(7999)).await();
            for (int left = 3; left > 0; left--) {
                assertThat(all.http.connections()).isEqualTo(left);
                reactor.sleep(Duration.ofMillis(2)).await();
                assertThat(all.http.connections()).isEqualTo(left - 1);
                reactor.sleep(Duration.ofMillis(998)).await();
            }
            assertThat(all.http).hasToString("HttpClient[]");
        });
    }

    @Test
    void asManyConnectionsAreMadeAsAreWaitedForAndNoMore(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.perOrigin(3), all -> {
            all.network.isolate("shop");
            List<Deferred<Fetched>> five = ask(all, 5);
            assertThat(all.http.connections()).isEqualTo(3);
            assertThat(all.http.waiting()).isEqualTo(5);
            for (int left = 4; left >= 0; left--) {
                five.get(left).cancel();
                assertThatThrownBy(five.get(left)::await).isInstanceOf(CancellationException.class);
                assertThat(all.http.waiting()).isEqualTo(left);
                assertThat(all.http.connections()).isEqualTo(Math.min(left, 3));
            }
            all.network.healAll();
            all.origin.otherwise(_ -> FakeAnswer.text("hi"));
            assertThat(all.http.fetch(SHOP).await().text()).isEqualTo("hi");
            assertThat(all.origin.requests()).hasSize(1);
        });
    }

    @Test
    void aConnectionThatIsMadeForOneWhoHasLeftServesWhoWaitsNext(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.perOrigin(1), all -> {
            answersInTime(all);
            Deferred<Fetched> first = all.http.fetch(SHOP + 0);
            Deferred<Fetched> second = all.http.fetch(SHOP + 0);
            first.cancel();
            assertThatThrownBy(first::await).isInstanceOf(CancellationException.class);
            assertThat(all.http.connections()).isOne();
            assertThat(second.await().text()).isEqualTo("hi");
            assertThat(all.origin.connections()).isOne();
        });
    }

    @Test
    void whereThereAreTooManyThatWhichIsIdleLongestMakesRoom(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.maxConnections(2), all -> {
            FakeOrigin first = origin(all, "first");
            FakeOrigin second = origin(all, "second");
            FakeOrigin third = origin(all, "third");
            all.http.fetch("http://second/").await();
            reactor.sleep(SECOND).await();
            all.http.fetch("http://first/").await();
            reactor.sleep(SECOND).await();
            assertThat(all.http.fetch("http://third/").await().text()).isEqualTo("third");
            reactor.sleep(SECOND).await();
            assertThat(List.of(first.openConnections(), second.openConnections(), third.openConnections()))
                    .containsExactly(1, 0, 1);
            all.http.fetch("http://second/").await();
            reactor.sleep(SECOND).await();
            assertThat(List.of(first.openConnections(), second.openConnections(), third.openConnections()))
                    .containsExactly(0, 1, 1);
            assertThat(all.http.connections()).isEqualTo(2);
        });
    }

    @Test
    void whoeverWaitsForRoomGetsItInTurn(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, options -> options.maxConnections(1), all -> {
            List<String> order = new ArrayList<>();
            List<Deferred<Fetched>> asked = new ArrayList<>();
            for (String name : new String[] {"a", "b", "c"}) {
                origin(all, name).otherwise(_ -> FakeAnswer.text(name).after(SECOND));
            }
            for (String name : new String[] {"a", "b", "c", "a"}) {
                asked.add(all.http.fetch("http://" + name + "/").addCallback(answer -> {
                    order.add(answer.text() + " " + time.elapsed().toSeconds());
                    return answer;
                }));
            }
            assertThat(all.http.connections()).isOne();
            assertThat(all.http.waiting()).isEqualTo(4);
            asked.forEach(Deferred::await);
            assertThat(order).containsExactly("a 1", "a 2", "b 3", "c 4");
            assertThat(all.http.connections()).isOne();
        });
    }

    @Test
    void whoHasLeftIsNotMadeRoomFor(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.maxConnections(1), all -> {
            answersInTime(all);
            FakeOrigin other = origin(all, "other");
            Deferred<Fetched> first = all.http.fetch(SHOP + 1);
            all.origin.takeRequest().await();
            Deferred<Fetched> waits = all.http.fetch("http://other/");
            waits.cancel();
            assertThatThrownBy(waits::await).isInstanceOf(CancellationException.class);
            first.await();
            reactor.sleep(SECOND).await();
            assertThat(other.connections()).isZero();
            assertThat(all.origin.openConnections()).isOne();
            assertThat(all.http.fetch("http://other/").await().text()).isEqualTo("other");
        });
    }

    @Test
    void theBoundOfThoseWhoWaitIsOfOneOrigin(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.perOrigin(1).maxWaiting(2), all -> {
            answersInTime(all);
            FakeOrigin other = origin(all, "other");
            Deferred<Fetched> first = all.http.fetch(SHOP + 1);
            all.origin.takeRequest().await();
            List<Deferred<Fetched>> two = ask(all, 2);
            HttpClientException third = (HttpClientException) all.failure(SHOP);
            assertThat(third.kind()).isEqualTo(Kind.BUSY);
            assertThat(third).hasMessage("GET http://shop/: 2 others wait for a connection");
            assertThat(all.http.fetch("http://other/").await().text()).isEqualTo("other");
            first.await();
            two.forEach(Deferred::await);
            assertThat(all.asked())
                    .filteredOn(one -> one.end() == Asked.End.FAILED)
                    .hasSize(1);
            assertThat(other.requests()).hasSize(1);
        });
    }

    @Test
    void anIdleConnectionThatIsTooOldIsNotUsed(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.maxAge(SECOND.multipliedBy(5)), all -> {
            answersInTime(all);
            all.http.fetch(SHOP + 0).await();
            reactor.sleep(SECOND.multipliedBy(5)).await();
            all.http.fetch(SHOP + 0).await();
            assertThat(all.origin.connections()).isOne(); // just in time
            List<Deferred<Fetched>> two = ask(all, 2);
            two.forEach(Deferred::await);
            assertThat(all.origin.connections()).isEqualTo(2);
            reactor.sleep(SECOND.multipliedBy(6)).await();
            assertThat(all.http.connections()).isEqualTo(2);
            all.network.isolate("shop");
            Deferred<Fetched> waits = all.http.fetch(SHOP + 0);
            assertThat(all.http.waiting()).isOne();
            assertThat(all.http.connections()).isOne();
            Deferred<?> closed = all.http.close();
            assertThatThrownBy(waits::await).hasMessageContaining("the client was closed");
            assertThat(closed.isFired()).isTrue();
        });
    }

    @Test
    void aClientThatIsClosedTwiceTellsBothWhenItsLastConnectionHasEnded(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            answersInTime(all);
            Deferred<Fetched> underWay = all.http.fetch(SHOP + 2);
            all.http.fetch(SHOP + 1).await();
            assertThat(all.http.connections()).isEqualTo(2);
            Deferred<?> first = all.http.close();
            Deferred<?> second = all.http.close();
            assertThat(all.http.connections()).isOne(); // the idle one has ended
            assertThat(all.http)
                    .hasToString("HttpClient[http://shop: 1 connections, 0 of them idle, 0 waiting], closed");
            assertThat(first.isFired() || second.isFired()).isFalse();
            underWay.await();
            assertThat(first.isFired() && second.isFired()).isTrue();
            assertThat(all.http.close().isFired()).isTrue();
            assertThat(all.failure(SHOP)).hasMessage("GET http://shop/: this client is closed");
            assertThat(all.asked()).hasSize(2); // an observer is not told of what never began
        });
    }

    @Test
    void aClientThatIsClosedMakesNoConnectionAnyMore(Reactor reactor) throws Exception {
        Clients.run(reactor, all -> {
            List<Deferred<Fetched>> three = ask(all, 3);
            assertThat(all.http.connections()).isEqualTo(3);
            assertThat(all.http.close().isFired()).isTrue();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(three.get(i)::await)
                        .hasMessage("GET http://shop/" + i + ": the client was closed before there was a connection");
            }
            reactor.sleep(SECOND).await();
            assertThat(all.origin.openConnections()).isZero();
            assertThat(all.origin.requests()).isEmpty();
        });
    }

    @Test
    void aClientIsNotClosedAsLongAsARequestIsBetweenTwoTries(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, options -> options.retries(1).backoff(Backoff.constant(SECOND)), all -> {
            all.origin.enqueue(FakeAnswer.of(503).closing(), FakeAnswer.text("at last"));
            Deferred<Fetched> asked = all.http.fetch(SHOP);
            reactor.sleep(Duration.ofMillis(500)).await();
            assertThat(all.http.connections()).isZero();
            Deferred<?> closed = all.http.close();
            assertThat(closed.isFired()).isFalse();
            assertThat(asked.await().text()).isEqualTo("at last");
            closed.await();
            assertThat(time.elapsed()).isEqualTo(SECOND);
            assertThat(all.http.connections()).isZero();
        });
    }

    @Test
    void aClientIsNotClosedAsLongAsARequestIsRedirected(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, all -> {
            FakeOrigin other = origin(all, "other");
            other.otherwise(_ -> FakeAnswer.text("there").after(SECOND));
            all.origin.enqueue(FakeAnswer.of(302, "Location", "http://other/").after(SECOND));
            Deferred<Fetched> asked = all.http.fetch(SHOP);
            all.origin.takeRequest().await();
            Deferred<?> closed = all.http.close();
            closed.await();
            assertThat(time.elapsed()).isEqualTo(SECOND.multipliedBy(2));
            assertThat(asked.await().text()).isEqualTo("there");
            assertThat(all.http.connections()).isZero();
        });
    }

    @Test
    void whatIsCancelledBetweenTwoTriesLetsTheClientClose(Reactor reactor) throws Exception {
        Clients.run(reactor, options -> options.retries(1).backoff(Backoff.constant(SECOND)), all -> {
            all.origin.enqueue(FakeAnswer.of(503).closing());
            Deferred<Fetched> asked = all.http.fetch(SHOP);
            reactor.sleep(Duration.ofMillis(500)).await();
            Deferred<?> closed = all.http.close();
            asked.cancel();
            assertThatThrownBy(asked::await).isInstanceOf(CancellationException.class);
            assertThat(closed.isFired()).isTrue();
            assertThat(all.http.close().isFired()).isTrue();
        });
    }

    @Test
    void aTimeLimitBelowTheMomentAppliesToThoseWhoWaitAsWell(Reactor reactor, VirtualTime time) throws Exception {
        Clients.run(reactor, options -> options.perOrigin(1), all -> {
            answersInTime(all);
            Deferred<Fetched> first = all.http.fetch(SHOP + 3);
            Deferred<Fetched> second =
                    all.http.fetch(ClientRequest.get(SHOP + 0).withTimeout(SECOND));
            assertThatThrownBy(second::await)
                    .hasMessage("GET http://shop/0 took longer than 1.0 s: it had no connection to http://shop");
            assertThat(time.elapsed()).isEqualTo(SECOND);
            assertThat(all.http.waiting()).isZero();
            first.await();
            assertThat(all.origin.requests()).hasSize(1);
        });
    }
}
