import dev.hawser.reactor.Mode;

/// Prints what a JVM offers to the engine; started from its source by jdk-matrix.
class JdkOffer {
    void main() {
        System.out.println(Mode.offer());
    }
}
