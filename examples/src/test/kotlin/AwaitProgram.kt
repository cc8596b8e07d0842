package dev.hawser.examples

import dev.hawser.defer.Deferred
import dev.hawser.defer.Promise
import dev.hawser.reactor.Reactor
import java.time.Duration
import java.util.concurrent.CancellationException
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

/** Says "ok", or fails. */
fun main() = runBlocking {
    val reactor = Reactor.start()
    check(reactor.await { reactor.deferLater(Duration.ofMillis(1)) { 42 } } == 42)
    try {
        reactor.await { Deferred.fail<Int>(IllegalStateException("no")) }
        error("it has not failed")
    } catch (e: IllegalStateException) {
        check(e.message == "no")
    }
    val cancelled = CountDownLatch(1)
    try {
        withTimeout(50) { reactor.await { Promise.cancelledBy<Int> { cancelled.countDown() } } }
        error("it has not timed out")
    } catch (_: TimeoutCancellationException) {
        cancelled.await() // the coroutine's cancel reaches the Deferred
    }
    try {
        reactor.await { Promise<Int>().also { reactor.callLater(Duration.ofMillis(1)) { it.cancel() } } }
        error("it was not cancelled")
    } catch (_: CancellationException) {
    }
    reactor.close()
    println("ok")
}
