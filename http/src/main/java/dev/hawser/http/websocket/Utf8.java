package dev.hawser.http.websocket;

/** Whether bytes that come in pieces are UTF-8 so far. */
final class Utf8 {
    /** How many bytes of the character are still to come. */
    private int missing;

    /** Between what the next byte must be: narrower behind some first bytes, so that each character has one form. */
    private int low = 0x80;

    private int high = 0xbf;

    /** Takes the next byte. {@return whether all is well so far} */
    boolean takes(byte next) {
        int value = next & 0xff;
        if (missing > 0) {
            boolean well = value >= low && value <= high;
            low = 0x80;
            high = 0xbf;
            missing--;
            return well;
        }
        if (value < 0x80) {
            return true;
        }
        if (value < 0xc2 || value > 0xf4) {
            return false;
        }
        missing = value < 0xe0 ? 1 : value < 0xf0 ? 2 : 3;
        switch (value) {
            case 0xe0 -> low = 0xa0; // else it would have had two bytes
            case 0xed -> high = 0x9f; // else it would be half a pair
            case 0xf0 -> low = 0x90;
            case 0xf4 -> high = 0x8f;
            default -> {}
        }
        return true;
    }

    /** Whether no character waits for its rest. */
    boolean isWhole() {
        return missing == 0;
    }

    static boolean is(byte[] bytes) {
        Utf8 all = new Utf8();
        for (byte next : bytes) {
            if (!all.takes(next)) {
                return false;
            }
        }
        return all.isWhole();
    }
}
