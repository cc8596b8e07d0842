package dev.hawser.cli.tale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PictureTest {
    @Test
    void isDrawnAsEver() throws IOException {
        assertThat(Picture.of(Invented.tale())).isEqualTo(golden("tale.svg"));
    }

    @Test
    void hasABarForEachInstallation() throws Exception {
        NodeList shapes = parsed(Picture.of(Invented.tale())).getElementsByTagName("rect");
        assertThat(shapes.getLength()).isEqualTo(1 + 4 + 4 * 15);
    }

    @Test
    void barsEndWhereTheirTimeDoes() throws Exception {
        Document picture = parsed(Picture.of(List.of(Invented.told(Chapter.INLINE, Customer.numbered(1), 1, 1))));
        Element bar = (Element) picture.getElementsByTagName("rect").item(1);
        Element end = (Element) picture.getElementsByTagName("line").item(2);
        assertThat(end.getAttribute("class")).isEqualTo("end");
        assertThat(number(bar, "x") + number(bar, "width")).isBetween(number(end, "x1") - 1, number(end, "x1"));
    }

    @Test
    void followsTheSchemeAndNeedsNothingFromOutside() {
        assertThat(Picture.of(Invented.tale()))
                .contains("prefers-color-scheme: dark", "<title id=\"title\">The same waiting, five ways</title>")
                .doesNotContain("href", "url(", "<script", "@import");
    }

    @Test
    void shadesGroupsOfLanes() throws Exception {
        Told many = Invented.told(Chapter.COOPERATOR, Customer.numbered(3000), 2000, 1);
        NodeList shapes = parsed(Picture.of(List.of(many))).getElementsByTagName("rect");
        List<Element> bars = IntStream.range(1, shapes.getLength())
                .mapToObj(index -> (Element) shapes.item(index))
                .filter(bar -> bar.getAttribute("fill-opacity").equals("1.00"))
                .toList();
        assertThat(bars).hasSize(8);
        assertThat(number(bars.getFirst(), "width"))
                .isBetween(2 * number(bars.getLast(), "width"), 2 * number(bars.getLast(), "width") + 8);
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = PictureTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
