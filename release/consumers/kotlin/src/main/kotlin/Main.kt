import dev.hawser.defer.Deferred
import dev.hawser.defer.DeferredList
import dev.hawser.reactor.Reactor
import dev.hawser.task.React
import java.time.Duration

fun later(reactor: Reactor, word: String): Deferred<String> =
    reactor.inline<String> {
        reactor.sleep(Duration.ofMillis(10)).await()
        word
    }

fun main() {
    React.reactInline { reactor ->
        val words = DeferredList.gather(listOf("by", "Kotlin").map { later(reactor, it) }).await()
        println(words.joinToString(" ") + ", " + reactor.mode())
    }
}
