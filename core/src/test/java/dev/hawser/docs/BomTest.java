package dev.hawser.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BomTest {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    @Test
    void theBomHasEachModuleThatIsPublished() throws IOException {
        List<String> published = new ArrayList<>();
        Matcher module = MODULE.matcher(WorkingCopy.read("pom.xml"));
        while (module.find()) {
            String name = module.group(1);
            if (!name.equals("bom") && !WorkingCopy.read(name + "/pom.xml").contains("deploy.skip>true<")) {
                published.add("<artifactId>hawser-" + name + "</artifactId>");
            }
        }
        assertThat(published).hasSizeGreaterThan(9);
        assertThat(WorkingCopy.read("bom/pom.xml")).contains(published);
    }
}
