package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** In which forms a secret is found, and what of a text is left. */
class SecretFormsTest {
    private static Secrets of(String... secrets) {
        return Secrets.of(List.of(secrets));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "a/b c=d!x a/b c=d y!x *** y",
                "a/b c=d!q=a%2Fb+c%3Dd&r!q=***&r",
                "a/b c=d!q=a%2fb%20c%3dd&r!q=***&r",
                "a/b c=d!%61%2F%62+%63%3D%64!***",
                "a+b+c!q=a+b+c!q=***",
                "a+b+c!q=a%2Bb%2bc!q=***",
                "a+b+c!q=a b c!q=a b c",
                "häßlich!x=h%C3%A4%C3%9Flich!x=***",
                "häßlich!x=hä%C3%9Flich!x=***",
                "häßlich!x=h%E4%DFlich!x=h%E4%DFlich",
                "a\"b\\c!{\"k\":\"a\\\"b\\\\c\"}!{\"k\":\"***\"}",
                "tab\there!x tab\\there y!x *** y",
                "line\\nend!x line\\nend y!x *** y",
                "häßlich!x h\\u00e4\\u00dflich y!x *** y",
                "häßlich!x h\\u00E4ßlich y!x *** y",
                "a/b/c/d!x a\\/b\\/c\\/d!x ***",
                "smile😀s!x smile\\ud83d\\ude00s!x ***",
                "smile😀s!x smile%F0%9F%98%80s!x ***",
                "100%sure!x 100%25sure, 100%sure!x ***, ***",
                "back\\slash!x back\\slash, back\\\\slash!x ***, ***",
                "s3cret!xs3crets3crety!x***y",
                "aaaa!x aaaaaa y!x *** y",
                "abab!x ababab y!x *** y",
                "abc!abc, xabc, abcx, abc1, 1abc, -abc-, _abc_!***, xabc, abcx, abc1, 1abc, -***-, _***_",
                "abc!%20abc%20!%20***%20",
                "abcd!xabcdx!x***x",
                "half!%68%61%6c%66!***",
                "half!%68%61%6c%6!%68%61%6c%6",
                "half!h\\u0061lf, h\\u006, hal!***, h\\u006, hal",
            })
    void aSecretIsFoundHoweverItIsWritten(String secret, String text, String masked) {
        String plain = secret.replace("\\n", "\n");
        Secrets secrets = of(secret.startsWith("line") ? plain : secret);
        assertThat(secrets.mask(text)).isEqualTo(masked);
        assertThat(secrets.areIn(text)).isEqualTo(!text.equals(masked));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xy", "xyz", "user:", "äö"})
    void aSecretIsFoundInTheMidstOfBase64(String before) {
        String secret = "correct horse battery";
        byte[] whole = (before + secret + "~tail>>?").getBytes(StandardCharsets.UTF_8);
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            String masked = of(secret).mask("Basic " + encoder.encodeToString(whole) + ".");
            assertThat(masked).startsWith("Basic ").endsWith(".").contains("***");
            // at most two characters at each end are shared with what stands beside it
            String shown = masked.replaceFirst("Basic ", "").replace("***", "");
            assertThat(shown.length()).isLessThan((before.length() + 8) * 4 / 3 + 12);
        }
        assertThat(of(secret)
                        .mask(Base64.getEncoder()
                                .withoutPadding()
                                .encodeToString(secret.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("***");
    }

    @Test
    void allEscapesOfJsonAreUndone() {
        Secrets secrets = of("a\bb\fc\rd/e\"f");
        assertThat(secrets.mask("x a\\bb\\fc\\rd\\/e\\\"f y")).isEqualTo("x *** y");
    }

    @Test
    void theEndOfATextIsMaskedAsAWhole() {
        Secrets secrets = of("s3cret");
        String text = "a s3cret b s3cret c";
        assertThat(secrets.maskFrom(text, 0)).isEqualTo("a *** b *** c");
        assertThat(secrets.maskFrom(text, 4)).isEqualTo("*** b *** c");
        assertThat(secrets.maskFrom(text, 8)).isEqualTo(" b *** c");
        assertThat(secrets.maskFrom(text, 17)).isEqualTo(" c");
        assertThat(secrets.maskFrom(text, text.length())).isEmpty();
        assertThat(secrets.maskFrom("plain text", 6)).isEqualTo("text");
        assertThat(Secrets.NONE.maskFrom("plain text", 6)).isEqualTo("text");
    }

    @Test
    void aTextIsCutAfterItWasMasked() {
        Secrets secrets = of("s3cret-s3cret");
        assertThat(secrets.shortened("  a\n\t b  s3cret-s3cret c  ", 100)).isEqualTo("a b *** c");
        assertThat(secrets.shortened("a b s3cret-s3cret c", 7)).isEqualTo("a b ***…");
        assertThat(secrets.shortened("a b s3cret-s3cret", 7)).isEqualTo("a b ***");
        assertThat(secrets.shortened("12345", 5)).isEqualTo("12345");
        assertThat(secrets.shortened("123456", 5)).isEqualTo("12345…");
        assertThat(secrets.shortened("1234😀6", 5)).isEqualTo("1234…");
        assertThat(secrets.shortened("123😀56", 5)).isEqualTo("123😀…");
    }

    @Test
    void moreSecretsAreMaskedAndTheSameOnesChangeNothing() {
        Secrets one = of("first-one");
        Secrets both = one.and(List.of("second-one", ""));
        assertThat(both.mask("first-one second-one")).isEqualTo("*** ***");
        assertThat(one.mask("first-one second-one")).isEqualTo("*** second-one");
        assertThat(both.and(List.of("first-one", ""))).isSameAs(both);
        assertThat(Secrets.of(List.of("", ""))).isSameAs(Secrets.NONE);
        assertThat(Secrets.NONE).hasToString("Secrets[0 forms]");
        assertThat(Secrets.NONE.areIn("anything")).isFalse();
        assertThat(Secrets.NONE.reach()).isZero();
    }

    @Test
    void longSecretsReachFarther() {
        // as \u0061 each character of it has six
        assertThat(of("abc").reach()).isEqualTo(18);
        assertThat(of("0123456789").reach()).isGreaterThanOrEqualTo(60);
        assertThat(of("ääääääääää").reach()).isGreaterThanOrEqualTo(120);
    }

    @Test
    void valuesOfJsonAreSecretsHoweverDeep() {
        JsonNode value = JsonMapper.shared()
                .readTree("{\"a\":[\"text-one\",{\"b\":12345.50}],\"flag\":true,\"nothing\":null,\"c\":\"text-two\"}");
        Secrets secrets = Secrets.NONE.andOf(List.of(value));
        assertThat(secrets.mask("text-one text-two 12345.5 true null a flag"))
                .isEqualTo("*** *** *** true null a flag");
        assertThat(secrets.mask("it is " + value)).isEqualTo("it is ***");
        assertThat(Secrets.NONE.andOf(List.of(JsonMapper.shared().readTree("true"))))
                .isSameAs(Secrets.NONE);
    }

    @Test
    void numbersOfJsonAreMaskedAsTexts() {
        Secrets secrets = of("12345", "true");
        JsonNode value = JsonMapper.shared().readTree("[12345,123456,true,false,null,\"x12345\",{\"12345\":1}]");
        assertThat(secrets.mask(value)).hasToString("[\"***\",\"***6\",\"***\",false,null,\"x***\",{\"***\":1}]");
        assertThat(value.get(0).isNumber()).isTrue();
    }
}
