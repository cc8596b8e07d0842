package dev.hawser.net.transport;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;

/** An end of a pipe: what it is of, for messages. Immutable. */
public final class PipeAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;

    /** Such as "stdout of cat (pid 42)". */
    private final String description;

    /**
     * An address.
     *
     * @param description what the pipe is of
     */
    public PipeAddress(String description) {
        this.description = requireNonNull(description, "description");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PipeAddress address && description.equals(address.description);
    }

    @Override
    public int hashCode() {
        return description.hashCode();
    }

    /** {@return what the pipe is of} */
    @Override
    public String toString() {
        return description;
    }
}
