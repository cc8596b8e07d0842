package dev.hawser.defer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples of the documentation. */
@Tag("both")
class DeferredSnippetsTest {
    @Test
    @DisplayName("snippet: a chain")
    void chain() {
        Promise<String> download = new Promise<>();
        // @start region="chain"
        Deferred<Integer> length = download.addCallback(text -> text.trim()) // what it returns goes on
                .chainCallback(text -> translate(text)) // it returns a Deferred: the chain waits for it
                .addErrback(IOException.class, failure -> "") // a failure becomes a value
                .addCallback(text -> text.length());
        // @end
        download.callback(" hello ");
        assertThat(length.await()).isEqualTo(5);
    }

    private static Deferred<String> translate(String text) {
        return Deferred.succeed(text);
    }

    @Test
    @DisplayName("snippet: a promise")
    void promise() {
        // @start region="promise"
        Promise<String> answer = new Promise<>(promise -> promise.errback(new IOException("hung up")));
        Deferred<String> greeting = answer.addCallback(name -> "hello " + name);
        answer.callback("world");
        // @end
        assertThat(greeting.await()).isEqualTo("hello world");
    }

    @Test
    @DisplayName("snippet: a list")
    void list() {
        Promise<Integer> left = new Promise<>();
        Promise<Integer> right = new Promise<>();
        // @start region="list"
        Deferred<Integer> sum =
                DeferredList.gather(List.of(left, right)).addCallback(values -> values.get(0) + values.get(1));
        // @end
        left.callback(1);
        right.callback(2);
        assertThat(sum.await()).isEqualTo(3);
    }

    @Test
    @DisplayName("snippet: a lock")
    void lock() {
        Promise<String> written = new Promise<>();
        // @start region="lock"
        DeferredLock lock = new DeferredLock();
        Deferred<String> done = lock.chainRun(() -> written); // nobody else is inside until it is fired
        // @end
        written.callback("ok");
        assertThat(done.await()).isEqualTo("ok");
    }

    @Test
    @DisplayName("snippet: a semaphore")
    void semaphore() throws InterruptedException {
        // @start region="semaphore"
        DeferredSemaphore atMostTwo = new DeferredSemaphore(2);
        try (Permit permit = atMostTwo.acquire().await()) {
            assert !permit.isClosed();
        }
        // @end
        assertThat(atMostTwo.free()).isEqualTo(2);
    }

    @Test
    @DisplayName("snippet: a queue")
    void queue() {
        // @start region="queue"
        DeferredQueue<String> queue = new DeferredQueue<>(100, DeferredQueue.UNLIMITED);
        Deferred<String> next = queue.get(); // waits
        Deferred<Void> stored = queue.put("item"); // would wait, if a hundred were there
        // @end
        assertThat(next.await()).isEqualTo("item");
        assertThat(stored.await()).isNull();
    }
}
