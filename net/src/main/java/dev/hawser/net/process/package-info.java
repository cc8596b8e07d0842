/**
 * Child processes on the reactor: {@link dev.hawser.net.process.Processes} starts programs, whose pipes are connections and
 * whose end is a Deferred. Two faces, as for sockets: {@link dev.hawser.net.process.ChildProcess} for inline functions, and
 * {@link dev.hawser.net.process.ProcessProtocol}, which is called.
 */
@NullMarked
package dev.hawser.net.process;

import org.jspecify.annotations.NullMarked;
