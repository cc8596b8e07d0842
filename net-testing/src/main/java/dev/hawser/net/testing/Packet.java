package dev.hawser.net.testing;

/** What travels on a {@link Pipe}. */
sealed interface Packet {
    /** A client asks for a connection. */
    record Open() implements Packet {
        @Override
        public String toString() {
            return "asks for a connection";
        }
    }

    /** There is one now. */
    record Accepted() implements Packet {
        @Override
        public String toString() {
            return "accepts";
        }
    }

    /** A piece of the stream. */
    record Data(byte[] bytes) implements Packet {
        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public String toString() {
            return bytes.length + " bytes";
        }
    }

    /** The receiving end has taken so many bytes. */
    record Credit(int bytes) implements Packet {}

    /** The end of the stream. */
    record End() implements Packet {
        @Override
        public String toString() {
            return "ends its output";
        }
    }

    /** From an end that wants nothing more to do with the connection, or never knew it. */
    record Reset() implements Packet {
        @Override
        public String toString() {
            return "resets";
        }
    }

    /** The network breaks the connection, for both ends. */
    record Break() implements Packet {
        @Override
        public String toString() {
            return "is cut off by the network";
        }
    }

    /** How many bytes of the stream it has. */
    default int length() {
        return 0;
    }
}
