package dev.hawser.net.transport;

import static java.util.Objects.requireNonNull;

import java.net.SocketAddress;

/** The address of a connection within the process: a name. Immutable. */
public final class MemoryAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;

    /** What it is known by within the process. */
    private final String name;

    /**
     * An address.
     *
     * @param name any but the empty one
     */
    public MemoryAddress(String name) {
        if (requireNonNull(name, "name").isEmpty()) {
            throw new IllegalArgumentException("a memory address needs a name");
        }
        this.name = name;
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryAddress address && name.equals(address.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** {@return its name, as in an endpoint} */
    @Override
    public String toString() {
        return "memory:" + name;
    }
}
