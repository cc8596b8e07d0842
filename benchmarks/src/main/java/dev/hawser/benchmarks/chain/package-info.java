/// A result that goes through a chain of ten callbacks: Hawser's Deferred beside the futures and promises of its peers.
@org.jspecify.annotations.NullMarked
package dev.hawser.benchmarks.chain;
