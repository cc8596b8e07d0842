package dev.hawser.batch.input;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the fields of a record from the parser. There is one, which is filled anew for each record. */
final class Fields extends CsvCallbackHandler<Fields> {
    private final List<String> values = new ArrayList<>();

    /** Which of them stood in quotes. */
    private final BitSet quoted = new BitSet();

    private long chars;
    private long allChars;
    private long line;
    private RecordType type = RecordType.DATA;

    /** {@return the fields, until the next record is read} */
    List<String> values() {
        return values;
    }

    /** {@return how many characters the record has, with what stands between its fields} */
    long chars() {
        return chars;
    }

    /** {@return how many the records so far had, this one included} */
    long allChars() {
        return allChars;
    }

    /** {@return the record as it stands in the input} */
    String text(char delimiter, char quote) {
        StringBuilder text = new StringBuilder();
        String mark = String.valueOf(quote);
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            text.append(i == 0 ? "" : delimiter)
                    .append(quoted.get(i) ? mark + value.replace(mark, mark + mark) + mark : value);
        }
        return text.toString();
    }

    /** {@return the line on which the record ends} */
    long lastLine() {
        long last = line;
        for (int i = quoted.nextSetBit(0); i >= 0; i = quoted.nextSetBit(i + 1)) {
            last += values.get(i).lines().count() - 1 + (values.get(i).endsWith("\n") ? 1 : 0);
        }
        return last;
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
        quoted.clear();
        chars = 0;
        type = RecordType.DATA;
    }

    @Override
    protected void addField(char[] buffer, int offset, int length, boolean quoted) {
        if (quoted) {
            this.quoted.set(values.size());
        }
        int all = length + 1 + (quoted ? 2 : 0);
        chars += all;
        allChars += all;
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
