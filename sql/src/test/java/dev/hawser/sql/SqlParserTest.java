package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the parameters of a statement are. */
class SqlParserTest {
    @ParameterizedTest(name = "{0} has :[{2}]")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "select :a, :b_2, :a            | select ?, ?, ?            | a b_2 a",
                "select :größe                  | select ?                  | größe",
                "select ':a', \":a\", `:a`, :b  | select ':a', \":a\", `:a`, ? | b",
                "select 'it''s :a', :b          | select 'it''s :a', ?      | b",
                "select E'\\':a', :b            | select E'\\':a', ?        | b",
                "select '\\', :a                | select '\\', ?            | a",
                "select 1 -- :a                 | select 1 -- :a            |",
                "select 1 - :a                  | select 1 - ?              | a",
                "select /* :a /* */ :b */ :c    | select /* :a /* */ :b */ ? | c",
                "select 4 / :a                  | select 4 / ?              | a",
                "select :a::text, x::int        | select ?::text, x::int    | a",
                "select $$ :a $$, :b            | select $$ :a $$, ?        | b",
                "select $x$ :a $$ $x$, :b       | select $x$ :a $$ $x$, ?   | b",
                "select $1, :a                  | select $1, ?              | a",
                "select list[1:n], list[:i]     | select list[1:n], list[?] | i",
                "select f(x := :a)              | select f(x := ?)          | a",
                "select j ? 'k', :a             | select j ?? 'k', ?        | a",
                "select j ?& :a                 | select j ??& ?            | a",
                "select 'open :a                | select 'open :a           |",
                "values (:a,:b)                 | values (?,?)              | a b",
                "select : a                     | select : a                |"
            })
    void namedParametersAreFound(String sql, String jdbc, String names) {
        ParsedSql parsed = SqlParser.parse(sql, Dialect.POSTGRESQL);
        assertThat(parsed.names()).isEqualTo(names == null ? List.of() : Arrays.asList(names.split(" ")));
        if (!parsed.names().isEmpty()) {
            assertThat(parsed.jdbc()).isEqualTo(jdbc);
        }
    }

    @Test
    void commentsDoNotLieInOneAnotherElsewhere() {
        assertThat(SqlParser.parse("select /* /* */ :b", Dialect.SQLITE).names())
                .containsExactly("b");
    }

    @Test
    void marksAreCounted() {
        ParsedSql parsed = SqlParser.parse("select ?, '?', \"?\" -- ?\n, ? /* ? */", Dialect.SQLITE);
        assertThat(parsed.marks()).isEqualTo(2);
        assertThat(parsed.bind(new Object[] {1, null}).values()).containsExactly(1, null);
        assertThat(SqlParser.parse("select j ?? 'a', ?", Dialect.POSTGRESQL).marks())
                .isEqualTo(1);
    }

    @Test
    void valuesThatDoNotFitAreToldWithoutTheValues() {
        ParsedSql marks = SqlParser.parse("select ?, ?", Dialect.SQLITE);
        ParsedSql names = SqlParser.parse("select :a, :b", Dialect.SQLITE);
        assertThatThrownBy(() -> marks.bind(new Object[] {"secret"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the statement has 2 parameters, but 1 values were given: select ?, ?");
        assertThatThrownBy(() -> names.bind(new Object[] {"secret"}))
                .hasMessage("the statement has named parameters, :a, :b; give their values in a Map: select :a, :b");
        assertThatThrownBy(() -> names.bind(Map.of("a", "secret", "c", "secret")))
                .hasMessageStartingWith("no value was given for :b; there are values for [")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> marks.bind(Map.of("a", "secret")))
                .hasMessageContaining("the statement has 2 parameters without a name");
    }

    @Test
    void valueOfANameMayBeNull() {
        Map<String, Object> values = new HashMap<>();
        values.put("a", null);
        assertThat(SqlParser.parse("select :a", Dialect.SQLITE).bind(values).values())
                .containsExactly((Object) null);
    }
}
