/**
 * From names of hosts to addresses, without holding up the reactor: {@link dev.hawser.net.names.Names} says how,
 * {@link dev.hawser.net.names.NameResolver} does it.
 *
 * <p>By default the machine's own files say what happens, as they do for other programs: the hosts file, then the name
 * servers and search domains of {@code resolv.conf}, asked by sockets in the reactor's own turn. Where these files ask for
 * something else, the operating system looks the name up, on a worker thread.
 */
@NullMarked
package dev.hawser.net.names;

import org.jspecify.annotations.NullMarked;
