package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SecretsTest {
    private static final String SECRET = "pä$$ \"w~rd\"/7?";

    private static final Secrets SECRETS = Secrets.of(List.of(SECRET, "", "abc"));

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void secretsAreMaskedInEveryForm() {
        String form = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        assertThat(SECRETS.mask("a " + SECRET + " b")).isEqualTo("a *** b");
        assertThat(SECRETS.mask("q=" + form + "&r=1")).isEqualTo("q=***&r=1");
        assertThat(SECRETS.mask("/" + form.replace("+", "%20") + "/")).isEqualTo("/***/");
        assertThat(SECRETS.mask("{\"p\":\"pä$$ \\\"w~rd\\\"/7?\"}")).isEqualTo("{\"p\":\"***\"}");
        assertThat(SECRETS.mask("x " + base64(SECRET)))
                .doesNotContain(base64(SECRET).substring(4, 12))
                .contains("***");
    }

    @Test
    void secretsAreMaskedWithinALongerBase64Text() {
        for (String before : List.of("", "u", "us", "use", "user:")) {
            String encoded = base64(before + SECRET + "tail");
            String masked = SECRETS.mask("Basic " + encoded);
            String shown = masked.replace("Basic ", "").replace("***", "");
            assertThat(masked).contains("***");
            assertThat(shown.length()).as(masked).isLessThanOrEqualTo(encoded.length() - SECRET.length());
        }
    }

    @Test
    void shortSecretsAreMaskedWhereTheyStandAlone() {
        assertThat(SECRETS.mask("abc: abcd xabc abc-1 (abc)")).isEqualTo("***: abcd xabc ***-1 (***)");
    }

    @Test
    void longerSecretsGoBeforeTheirParts() {
        assertThat(Secrets.of(List.of("token", "token-two")).mask("token-two token"))
                .isEqualTo("*** ***");
    }

    @Test
    void jsonIsMaskedInTextsAndNames() {
        Secrets secrets = Secrets.of(List.of("s3cret", "12345"));
        ObjectNode value = (ObjectNode)
                JsonMapper.shared().readTree("{\"a\":[\"x s3cret\",{\"s3cret\":12345}],\"n\":123456,\"t\":true}");

        assertThat(secrets.mask(value).toString())
                .isEqualTo("{\"a\":[\"x ***\",{\"***\":\"***\"}],\"n\":\"***6\",\"t\":true}");
        assertThat(Secrets.NONE.mask(value)).isSameAs(value);
    }

    @Test
    void aJobKnowsTheSecretsThatItUses() throws Exception {
        Job job = Jobs.withSteps("- call: 'http://x/{{env.TOKEN}}'");

        assertThat(job.secrets().mask("s3cret-token /home/anna")).isEqualTo("*** /home/anna");
        assertThat(job.secrets()).asString().doesNotContain("s3cret");
        assertThat(job).asString().doesNotContain("s3cret");
    }
}
