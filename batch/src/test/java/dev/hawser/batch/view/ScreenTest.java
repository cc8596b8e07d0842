package dev.hawser.batch.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            #                                terminal | colour | live
            ''                             | true     | true   | true
            ''                             | false    | false  | false
            TERM=dumb                      | true     | false  | false
            NO_COLOR=1                     | true     | false  | true
            NO_COLOR=                      | true     | true   | true
            CLICOLOR=0                     | true     | false  | true
            CLICOLOR_FORCE=1               | false    | true   | false
            CLICOLOR_FORCE=0               | false    | false  | false
            FORCE_COLOR=1                  | false    | true   | false
            FORCE_COLOR=0                  | true     | false  | true
            FORCE_COLOR=true TERM=dumb     | true     | true   | false
            NO_COLOR=1 FORCE_COLOR=1       | true     | false  | true
            CI=true                        | true     | true   | false
            CI=false                       | true     | true   | true
            CI=1 FORCE_COLOR=3             | false    | true   | false
            """)
    void coloursAndRedrawingFollowTheEnvironment(String variables, boolean terminal, boolean colour, boolean live) {
        var screen = Screen.of(environment(variables), terminal, OptionalInt.empty(), true);

        assertThat(screen).isEqualTo(new Screen(80, true, colour, live));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            #                                   measured | columns
            COLUMNS=132                       | 100      | 132
            ''                                | 100      | 100
            ''                                | 0        | 80
            COLUMNS=0                         | 100      | 100
            COLUMNS=-4                        | 100      | 100
            COLUMNS=wide                      | 100      | 100
            COLUMNS=99999999999               | 100      | 100
            """)
    void widthIsWhatIsSaidElseMeasured(String variables, int measured, int columns) {
        assertThat(Screen.of(environment(variables), true, OptionalInt.of(measured), true)
                        .columns())
                .isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            #                                   otherwise | unicode
            LANG=de_DE.UTF-8                  | false     | true
            LANG=en_US.utf8                   | false     | true
            LANG=C                            | true      | false
            LC_ALL=C LANG=de_DE.UTF-8         | true      | false
            LC_ALL= LC_CTYPE=C.UTF-8 LANG=C   | false     | true
            ''                                | true      | true
            ''                                | false     | false
            """)
    void moreThanAsciiIsShownWhereTheLocaleHasIt(String variables, boolean otherwise, boolean unicode) {
        assertThat(Screen.of(environment(variables), true, OptionalInt.empty(), otherwise)
                        .unicode())
                .isEqualTo(unicode);
    }

    @Test
    void aScreenWithoutColumnsIsRefused() {
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> new Screen(0, true, true, true))
                .withMessage("a screen needs 1 column or more, was 0");
    }

    private static Map<String, String> environment(String variables) {
        var environment = new HashMap<String, String>();
        for (var variable : variables.trim().split(" +")) {
            if (!variable.isEmpty()) {
                var parts = variable.split("=", 2);
                environment.put(parts[0], parts[1]);
            }
        }
        return environment;
    }
}
