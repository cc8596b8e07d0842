/// Echo servers of each contender, for the workloads of the network: each in a process of its own, told apart by name.
@NullMarked
package dev.hawser.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
