package dev.hawser.benchmarks

import java.time.Duration
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import java.util.function.LongConsumer
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.flatMapMerge
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

/** The workloads in Kotlin coroutines, on the event loop of `runBlocking`: one thread, as Hawser has. */
object Coroutines {
    /** Two coroutines, each of which completes what the other awaits. */
    @JvmStatic
    fun pingPong(rounds: Int) = runBlocking {
        var ping = CompletableDeferred<Boolean>()
        var pong = CompletableDeferred<Boolean>()
        launch {
            repeat(rounds) {
                ping.await()
                ping = CompletableDeferred()
                pong.complete(true)
            }
        }
        launch {
            repeat(rounds) {
                val awaited = pong
                ping.complete(true)
                awaited.await()
                pong = CompletableDeferred()
            }
        }
        Unit
    }

    /** Awaits what is complete already. */
    @JvmStatic
    fun awaitFired(times: Int): Int = runBlocking {
        val fired = CompletableDeferred(1)
        var sum = 0
        repeat(times) { sum += fired.await() }
        sum
    }

    /** Coroutines that each start one and await it; the innermost lets the loop turn once. */
    @JvmStatic
    fun nested(depth: Int, times: Int): Int = runBlocking {
        var sum = 0
        repeat(times) { sum += nest(depth) }
        sum
    }

    private suspend fun nest(depth: Int): Int {
        if (depth == 0) {
            yield()
            return 0
        }
        return coroutineScope { async(start = CoroutineStart.UNDISPATCHED) { nest(depth - 1) }.await() + 1 }
    }

    /** So many delays at once; calls `ended` at the end of each, `made` when all were made. */
    @JvmStatic
    fun delays(count: Int, delay: Duration, made: Runnable, ended: Runnable) = runBlocking {
        val millis = delay.toMillis()
        repeat(count) {
            launch(start = CoroutineStart.UNDISPATCHED) {
                delay(millis)
                ended.run()
            }
        }
        made.run()
    }

    /** As [delays]; each tells how late it woke by its own clock, in nanoseconds. */
    @JvmStatic
    fun sleepers(count: Int, delay: Duration, made: Runnable, woke: LongConsumer) = runBlocking {
        val millis = delay.toMillis()
        repeat(count) {
            launch(start = CoroutineStart.UNDISPATCHED) {
                val asleep = System.nanoTime()
                delay(millis)
                woke.accept(System.nanoTime() - asleep - delay.toNanos())
            }
        }
        made.run()
    }

    /** Replaces one of `live` delays after the other, `times` in all: what a set and a cancel cost. */
    @JvmStatic
    fun setAndCancel(live: Int, times: Int, repeats: Repeats): Double {
        var result = 0.0
        runBlocking {
            val jobs = arrayOfNulls<Job>(live)
            fun set(i: Int) {
                jobs[i] = launch(start = CoroutineStart.UNDISPATCHED) { delay(3_600_000L + i) }
            }
            repeat(live) { set(it) }
            result =
                repeats.measureSuspended(times) {
                    for (i in 0 until times) {
                        jobs[i % live]?.cancel()
                        set(i % live)
                        // A cancelled coroutine ends in a turn of its loop; without turns they would pile up.
                        if (i % 1_000 == 0) yield()
                    }
                }
            jobs.forEach { it?.cancel() }
        }
        return result
    }

    /** A coroutine for each item, and a semaphore. */
    @JvmStatic
    fun slotsBySemaphore(count: Int, slots: Int) = runBlocking {
        val semaphore = Semaphore(slots)
        repeat(count) {
            semaphore.acquire()
            launch {
                yield()
                semaphore.release()
            }
        }
    }

    /** A coroutine for each slot, which share an iterator. */
    @JvmStatic
    fun slotsByWorkers(count: Int, slots: Int) = runBlocking {
        var next = 0
        repeat(slots) {
            launch {
                while (next < count) {
                    next++
                    yield()
                }
            }
        }
    }

    /** The operator for it. */
    @OptIn(ExperimentalCoroutinesApi::class)
    @JvmStatic
    fun slotsByFlow(count: Int, slots: Int) = runBlocking {
        (0 until count)
            .asFlow()
            .flatMapMerge(slots) { item ->
                flow {
                    yield()
                    emit(item)
                }
            }
            .collect {}
    }

    /** So many scopes, one after the other, each with children that let the others run once. */
    @JvmStatic
    fun joins(scopes: Int, children: Int) = runBlocking {
        repeat(scopes) { coroutineScope { repeat(children) { launch { yield() } } } }
    }

    /** Children that sleep, and are cancelled together. */
    @JvmStatic
    fun cancelled(children: Int) = runBlocking {
        val parent = launch {
            coroutineScope { repeat(children) { launch(start = CoroutineStart.UNDISPATCHED) { delay(3_600_000) } } }
        }
        yield()
        parent.cancel()
        parent.join()
    }

    /** Blocks with a time limit that is not reached. */
    @JvmStatic
    fun timeouts(times: Int) = runBlocking {
        var sum = 0
        repeat(times) { sum += withTimeout(3_600_000) { 1 } }
        sum
    }

    /** Producers on threads of their own send to a channel that one coroutine receives from. */
    @JvmStatic
    fun posts(producers: Int, each: Int) = runBlocking {
        val channel = Channel<Int>(Channel.UNLIMITED)
        repeat(producers) { Thread { repeat(each) { channel.trySend(it) } }.start() }
        repeat(producers * each) { channel.receive() }
    }

    /** There and back, one after the other. */
    @JvmStatic
    fun toThread(times: Int, repeats: Repeats): Double {
        var result = 0.0
        runBlocking {
            var sum = 0
            result =
                repeats.measureSuspended(times) { repeat(times) { sum += withContext(Dispatchers.IO) { 1 } } }
        }
        return result
    }

    /** Something to post to from outside: a dispatcher of one thread. */
    @JvmStatic
    fun loop(): LoopOfCoroutines = LoopOfCoroutines()

    /** The least program: one turn. */
    @JvmStatic
    fun minimal() = runBlocking {
        delay(1)
    }
}

/** One thread that coroutines run on, posted to from others. */
class LoopOfCoroutines {
    private val dispatcher =
        Executors.newSingleThreadExecutor { task -> Thread(task).apply { isDaemon = true } }.asCoroutineDispatcher()
    private val scope = kotlinx.coroutines.CoroutineScope(dispatcher)

    /** Starts a coroutine there. */
    fun post(action: Runnable) {
        scope.launch { action.run() }
    }
}

/** Measures something again and again: see the Java class that implements it. */
abstract class Repeats {
    /** Runs it, some times for warmth and some for the clock; the median of nanoseconds for one of `count`. */
    suspend fun measureSuspended(count: Int, once: suspend () -> Unit): Double {
        repeat(warmUps()) { once() }
        val each = DoubleArray(measured())
        for (i in each.indices) {
            val start = System.nanoTime()
            once()
            each[i] = (System.nanoTime() - start) / count.toDouble()
        }
        each.sort()
        return each[each.size / 2]
    }

    /** How often it runs before it is measured. */
    abstract fun warmUps(): Int

    /** How often it is measured. */
    abstract fun measured(): Int
}
