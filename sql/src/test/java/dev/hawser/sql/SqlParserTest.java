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

    @ParameterizedTest(name = "{0}: {1} has :[{3}]")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "POSTGRESQL | select a[i :n], :b              | select a[i :n], ?           | b",
                "POSTGRESQL | select a[:i : :j]               | select a[? : ?]             | i j",
                "POSTGRESQL | select a[1 : n], a[f(x) :n], :b | select a[1 : n], a[f(x) :n], ? | b",
                "POSTGRESQL | select array[:a, :b]            | select array[?, ?]          | a b",
                "POSTGRESQL | select a[case when x then :b end] | select a[case when x then ? end] | b",
                "POSTGRESQL | select x #>> '{a,:b}', :c       | select x #>> '{a,:b}', ?    | c",
                "POSTGRESQL | select 'a\\', :b               | select 'a\\', ?            | b",
                "POSTGRESQL | select U&'\\0041:a', :b        | select U&'\\0041:a', ?     | b",
                "POSTGRESQL | select e1$$:a, :b               | select e1$$:a, ?            | b",
                "POSTGRESQL | select js @? '$.a ? (@ > :x)', :b | select js @?? '$.a ? (@ > :x)', ? | b",
                "MYSQL      | select 'it\\'s :a', :b         | select 'it\\'s :a', ?      | b",
                "MYSQL      | select \"a\\\" :a\", :b    | select \"a\\\" :a\", ?   | b",
                "MYSQL      | select 'a\\\\', :b            | select 'a\\\\', ?         | b",
                "MYSQL      | select 1 # it's :a              | select 1 # it's :a          |",
                "MYSQL      | select 5--:a                    | select 5--?                 | a",
                "MYSQL      | select 1 -- :a                  | select 1 -- :a              |",
                "MYSQL      | select @x:=:a, @@sql_mode       | select @x:=?, @@sql_mode    | a",
                "MYSQL      | select `a:b`, :c                | select `a:b`, ?             | c",
                "MYSQL      | select /* /* :a */ :b           | select /* /* :a */ ?        | b",
                "MYSQL      | select $$:a                     | select $$:a                 |",
                "SQLITE     | select [a :b], :c               | select [a :b], ?            | c",
                "SQLITE     | select 'it''s', x'00', :c       | select 'it''s', x'00', ?    | c",
                "SQLSERVER  | select [it's :a], :b            | select [it's :a], ?         | b",
                "SQLSERVER  | select /* /* */ :a */ :b        | select /* /* */ :a */ ?     | b",
                "ORACLE     | select q'[it's :a]', :b         | select q'[it's :a]', ?      | b",
                "ORACLE     | select nq'!it's :a!', :b        | select nq'!it's :a!', ?     | b",
                "H2         | select $$it's :a$$, :b          | select $$it's :a$$, ?       | b",
                "DUCKDB     | select {'a': :x, 'b': 1}        | select {'a': ?, 'b': 1}     | x",
                "OTHER      | select a[i :n], :b              | select a[i :n], ?           | b"
            })
    void eachDialectIsReadInItsWay(Dialect dialect, String sql, String jdbc, String names) {
        ParsedSql parsed = SqlParser.parse(sql, dialect);
        assertThat(parsed.names()).isEqualTo(names == null ? List.of() : Arrays.asList(names.split(" ")));
        assertThat(parsed.jdbc()).isEqualTo(jdbc);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:sqlite:x.db, SQLITE",
        "jdbc:postgresql://h/x, POSTGRESQL",
        "jdbc:MySQL://h/x, MYSQL",
        "jdbc:mariadb://h/x, MYSQL",
        "jdbc:p6spy:postgresql://h/x, POSTGRESQL",
        "jdbc:h2:postgresql:x, H2",
        "jdbc:oracle:thin:@h, ORACLE",
        "jdbc:fake:1, OTHER",
        "nothing, OTHER"
    })
    void dialectIsThatOfTheUrl(String url, Dialect dialect) {
        assertThat(Dialect.of(url)).isEqualTo(dialect);
    }

    @Test
    void textsThatAreKeptAreBoundedTogether() {
        ParseCache cache = new ParseCache(Dialect.POSTGRESQL);
        String text = "x".repeat(500_000);
        for (int i = 0; i < 100; i++) {
            assertThat(cache.parse("select '" + text + i + "', :a").names()).containsExactly("a");
        }
        assertThat(cache.size()).isZero();
        String padding = "x".repeat(10_000);
        for (int i = 0; i < 1_000; i++) {
            cache.parse("select '" + padding + i + "'");
            assertThat(cache.size()).isLessThan(2_100_000);
        }
        assertThat(cache.parse("select 1")).isSameAs(cache.parse("select 1"));
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
