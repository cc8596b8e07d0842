package dev.hawser.benchmarks.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What every server of HTTP here has: `/hello` says hello, `/json` reads what it is sent and writes it anew, `/big` is
/// a mebibyte.
final class Contents {
    static final byte[] HELLO = "Hello, World!".getBytes(US_ASCII);
    static final byte[] BIG = big();
    static final String TEXT = "text/plain";
    static final String JSON = "application/json";
    static final String BYTES = "application/octet-stream";

    private Contents() {}

    private static byte[] big() {
        byte[] all = new byte[1 << 20];
        Arrays.fill(all, (byte) 'x');
        return all;
    }

    static byte[] again(byte[] json) {
        return Json.MAPPER.writeValueAsBytes(Json.MAPPER.readValue(json, Map.class));
    }

    /// Only for who is asked for it.
    private static final class Json {
        static final JsonMapper MAPPER = JsonMapper.builder().build();
    }
}
