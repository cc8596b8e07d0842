package dev.hawser.net.names;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What DNS has said of a name.
 *
 * @param exists whether there is such a name
 * @param addresses its addresses of the family in question, perhaps none
 * @param ttl how long that holds, if the server said so
 */
record Found(boolean exists, List<InetAddress> addresses, Optional<Duration> ttl) {}
