package dev.hawser.examples

import dev.hawser.defer.Deferred
import dev.hawser.defer.Outcome
import dev.hawser.reactor.Reactor
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.suspendCancellableCoroutine

/**
 * Waits for a Deferred of a reactor in a coroutine, on whatever dispatcher. When the coroutine is cancelled, so is the
 * Deferred; when the Deferred is cancelled, that is a CancellationException here. `make` is called on the reactor.
 */
suspend fun <T> Reactor.await(make: () -> Deferred<T>): T = suspendCancellableCoroutine { waiter ->
    callFromThread {
        val deferred = try {
            make()
        } catch (e: Throwable) {
            waiter.resumeWithException(e)
            return@callFromThread
        }
        deferred.addBoth { outcome ->
            when (outcome) {
                is Outcome.Success -> waiter.resume(outcome.value())
                is Outcome.Failure -> waiter.resumeWithException(outcome.cause())
            }
            true
        }
        waiter.invokeOnCancellation {
            callFromThread { deferred.cancel() } // nothing, if it is fired
        }
    }
}
