package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

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

    @Test
    void severalServersMayBeNamedOfWhichOneTakesWrites() throws Exception {
        assertThat(jdbc("postgresql://me@db1:5433,db2/hawser?targetServerType=primary"))
                .startsWith("jdbc:postgresql://db1:5433,db2/hawser?targetServerType=primary&");
    }
}
