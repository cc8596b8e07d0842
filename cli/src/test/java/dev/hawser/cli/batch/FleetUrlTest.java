package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetUrlTest {
    private static String jdbc(String url) throws UsageException {
        return FleetUrl.parse(url, Map.of()).jdbc();
    }

    @Test
    void nothingIsPreparedThatAPoolByTransactionWouldLoseUnlessItSaysSo() throws Exception {
        assertThat(jdbc("postgresql://me@db/hawser"))
                .isEqualTo("jdbc:postgresql://db/hawser?socketTimeout=5&prepareThreshold=0");
        assertThat(jdbc("postgresql://me@db/hawser?prepareThreshold=5&socketTimeout=9"))
                .isEqualTo("jdbc:postgresql://db/hawser?prepareThreshold=5&socketTimeout=9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://me:se/sa@me@db/hawser",
                "postgresql://me:se?sa@db/hawser",
                "postgresql://me:1/se?same@db/hawser",
                "postgresql://me:same%zz@db/hawser",
                "postgresql://me:se sa@me@db:x/hawser",
                "postgresql://me:sa@me@db/hawser/a/b?password=sesame",
                "postgresql://db/a/b/c?Password=sesame&sslpassword=same"
            })
    void aPasswordIsNotShownWhateverIsInIt(String url) {
        assertThatThrownBy(() -> jdbc(url))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("a fleet is named by postgresql://USER@HOST/DATABASE")
                .hasMessageContaining("%2F")
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("se/", "sa@", "se?", "same"));
    }

    @Test
    void aPasswordFromTheEnvironmentIsTakenAsItIs() throws Exception {
        Map<String, String> environment = Map.of("PW", "a/b@c?%2F:&d", "DB", "db:5433", "ALL", "postgresql://you@db/x");
        FleetUrl url = FleetUrl.parse("postgresql://me:{{env.PW}}@{{ env.DB }}/hawser", environment);
        assertThat(url.password()).contains("a/b@c?%2F:&d");
        assertThat(url.shown()).isEqualTo("postgresql://me@db:5433/hawser");
        assertThat(FleetUrl.parse("postgresql://db/hawser?password={{env.PW}}", environment)
                        .password())
                .contains("a/b@c?%2F:&d");
        assertThat(FleetUrl.parse("{{env.ALL}}", environment).user()).contains("you");
    }

    @Test
    void thePasswordOfAKeyIsNotKeptInTheRunDirectory() throws Exception {
        FleetUrl url = FleetUrl.parse("postgresql://me@db/hawser?sslpassword=sesame&sslmode=require", Map.of());
        assertThat(url.jdbc()).contains("sslpassword=sesame");
        assertThat(url.kept()).doesNotContain("sesame").contains("sslmode=require");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://db:x/hawser",
                "postgresql://db:0/h",
                "postgresql://a,b:65536/h",
                "postgresql://::1/h"
            })
    void aPortThatIsNoneIsSaidBeforeTheDriverIsAsked(String url) {
        assertThatThrownBy(() -> jdbc(url)).isInstanceOf(UsageException.class).hasMessageEndingWith("was " + url);
    }

    @Test
    void hostsMayBeAddresses() throws Exception {
        assertThat(jdbc("postgresql://[::1]:5432,10.0.0.1:65535,db/h"))
                .startsWith("jdbc:postgresql://[::1]:5432,10.0.0.1:65535,db/h?");
        assertThat(jdbc("postgresql:///h")).startsWith("jdbc:postgresql:///h?");
    }

    @Test
    void severalServersMayBeNamedOfWhichOneTakesWrites() throws Exception {
        assertThat(jdbc("postgresql://me@db1:5433,db2/hawser?targetServerType=primary"))
                .startsWith("jdbc:postgresql://db1:5433,db2/hawser?targetServerType=primary&");
    }
}
