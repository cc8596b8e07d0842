package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import java.util.random.RandomGenerator;

class YamlFuzzTest {
    private static final String JOB = """
            # A job
            name: "install"
            input: {file: customers.csv, delimiter: ";", columns: [id, name]}
            id: id
            slots: 40
            key: "{{host}}"
            per-key: 4
            rate: 50/s
            retries: &r
              attempts: 3
              base: 1s
            halt: ["now,fail=10%", soon,done=3]
            steps:
              - name: create
                call:
                  url: 'http://x/{{id}}'
                  headers: {A: "{{env.TOKEN}}", B: |
                    several
                    lines
                  }
                  json: {id: "{{id}}", list: [1, 2.5, null, *r]}
                  capture: {number: /n}
              - call: x{{create.number}}
              - nap: 1s
            """;

    private static final String SPICE = "{}[]:,-?&*!|>'\"%@`#\n\t \\~{{}}\u0000\u0085\uFEFF\uD83D\uDE00é0aZ.=";

    @Seeds(count = 3000)
    void changedAtRandomAJobIsReadOrRefused(Seed seed) {
        RandomGenerator random = seed.random();
        StringBuilder text = new StringBuilder(JOB);
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            change(text, random);
        }
        String mistakes = Jobs.mistakes(text.toString());
        assertThat(mistakes).as("%s", text).matches("(?s)no mistake|job\\.yaml:\\d+:\\d+: .+");
    }

    private static void change(StringBuilder text, RandomGenerator random) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + 1 + random.nextInt(12));
        switch (random.nextInt(5)) {
            case 0 -> text.delete(at, end);
            case 1 -> text.insert(at, spice(random));
            case 2 -> text.setCharAt(at, spice(random));
            case 3 -> text.insert(at, text.substring(at, end));
            default -> {
                String moved = text.substring(at, end);
                text.delete(at, end).insert(random.nextInt(text.length()), moved);
            }
        }
    }

    private static char spice(RandomGenerator random) {
        return SPICE.charAt(random.nextInt(SPICE.length()));
    }
}
