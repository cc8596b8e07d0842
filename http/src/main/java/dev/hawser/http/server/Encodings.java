package dev.hawser.http.server;

import dev.hawser.http.Headers;
import java.util.Locale;

/** Which codings of content a client takes. */
final class Encodings {
    private Encodings() {}

    /** Whether it says so: by its name or by a star, and not with a weight of nothing. */
    static boolean takes(Headers asked, String coding) {
        boolean byStar = false;
        for (String field : asked.all("Accept-Encoding")) {
            for (String one : field.split(",", -1)) {
                String[] parts = one.replace(" ", "")
                        .replace("\t", "")
                        .toLowerCase(Locale.ROOT)
                        .split(";", 2);
                boolean refused = parts.length == 2 && parts[1].matches("q=0(\\.0*)?");
                if (parts[0].equals(coding)) {
                    return !refused;
                }
                byStar |= parts[0].equals("*") && !refused;
            }
        }
        return byStar;
    }
}
