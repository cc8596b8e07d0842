package dev.hawser.batch.input;

import dev.hawser.sql.Row;
import java.math.BigDecimal;
import java.sql.Timestamp;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Rows of a database as JSON. */
public final class SqlJson {
    private SqlJson() {}

    /**
     * {@return its columns by their names: numbers and truth values as such, times in ISO 8601, bytes in Base64, all else as
     * texts}
     *
     * @param row as the database gave it
     */
    public static ObjectNode of(Row row) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        row.toMap().forEach((column, value) -> {
            switch (value) {
                case null -> object.putNull(column);
                case Boolean flag -> object.put(column, flag);
                case BigDecimal number -> object.put(column, number);
                case Long number -> object.put(column, number);
                case Integer number -> object.put(column, number);
                case Double number -> object.put(column, number);
                case byte[] bytes -> object.put(column, bytes);
                case Timestamp time -> object.put(column, time.toInstant().toString());
                default -> object.put(column, value.toString());
            }
        });
        return object;
    }
}
