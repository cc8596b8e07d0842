package dev.hawser.batch.input;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the fields of a record from the parser. There is one, which is filled anew for each record. */
final class Fields extends CsvCallbackHandler<Fields> {
    private final List<String> values = new ArrayList<>();
    private long line;
    private RecordType type = RecordType.DATA;

    /** {@return the fields, until the next record is read} */
    List<String> values() {
        return values;
    }

    /** {@return the line on which the record begins, from 1} */
    long line() {
        return line;
    }

    @Override
    protected RecordType getRecordType() {
        return type;
    }

    @Override
    protected int getFieldCount() {
        return values.size();
    }

    @Override
    protected void beginRecord(long startingLineNumber) {
        line = startingLineNumber;
        values.clear();
        type = RecordType.DATA;
    }

    @Override
    protected void addField(char[] buffer, int offset, int length, boolean quoted) {
        values.add(new String(buffer, offset, length));
    }

    @Override
    protected void setComment(char[] buffer, int offset, int length) {
        throw new IllegalStateException("comments are not parsed");
    }

    @Override
    protected void setEmpty() {
        type = RecordType.EMPTY;
        values.add("");
    }

    @Override
    protected @Nullable Fields buildRecord() {
        return this;
    }
}
