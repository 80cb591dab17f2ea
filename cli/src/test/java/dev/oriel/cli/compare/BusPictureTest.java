package dev.oriel.cli.compare;

import static dev.oriel.cli.compare.Findings.DYNAMIC;
import static dev.oriel.cli.compare.Findings.GIB;
import static dev.oriel.cli.compare.Findings.MIB;
import static dev.oriel.cli.compare.Findings.TIB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.MappedRun;
import dev.oriel.machine.MemorySnapshot;
import dev.oriel.machine.MemorySnapshot.Kind;
import dev.oriel.machine.WindowSnapshot;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BusPictureTest {
  /** Pixels of a character, on average, in the widest font that the style sheet names. */
  private static final double CHARACTER = 7.3;

  private static final double SMALL_CHARACTER = 6.7;

  private static Document draw(Finding finding) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(
            new InputSource(
                new StringReader(BusPicture.of(finding, finding.buses().getFirst(), "p"))));
  }

  private static List<Element> elements(Document document, String tag) {
    NodeList nodes = document.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static List<String> texts(Document document) {
    return elements(document, "text").stream().map(Element::getTextContent).toList();
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  /** Checks that no text overlaps another or leaves the picture or its box. */
  private static void checkLegible(Document document) {
    double width =
        Double.parseDouble(document.getDocumentElement().getAttribute("viewBox").split(" ")[2]);
    double height =
        Double.parseDouble(document.getDocumentElement().getAttribute("viewBox").split(" ")[3]);
    List<Element> texts = elements(document, "text");
    for (Element text : texts) {
      boolean small = text.getAttribute("class").equals("small");
      double length = text.getTextContent().length() * (small ? SMALL_CHARACTER : CHARACTER);
      double x = number(text, "x");
      double left =
          switch (text.getAttribute("text-anchor")) {
            case "end" -> x - length;
            case "middle" -> x - length / 2;
            default -> x;
          };
      assertThat(left).as(text.getTextContent()).isGreaterThanOrEqualTo(-4);
      assertThat(left + length).as(text.getTextContent()).isLessThanOrEqualTo(width + 4);
      for (Element other : texts) {
        if (other != text && other.getAttribute("x").equals(text.getAttribute("x"))) {
          assertThat(Math.abs(number(text, "y") - number(other, "y")))
              .as(text.getTextContent() + " and " + other.getTextContent())
              .isGreaterThan(11);
        }
      }
    }
    for (Element rect : elements(document, "rect")) {
      assertThat(number(rect, "height")).isPositive();
      if (rect.hasAttribute("y")) {
        assertThat(number(rect, "y")).isBetween(-height, height);
      }
    }
  }

  @Test
  void drawsWindowsMappingsAndHoles() throws Exception {
    Document after = draw(Findings.after());
    checkLegible(after);
    assertThat(texts(after))
        .contains(
            "dynamic window: 128 TiB",
            "LIOBN 0x80000001, 16 MiB pages",
            "default window: 1 GiB",
            "mapped: 2 GiB",
            "mapped: 256 MiB",
            "nothing mapped: 1 GiB",
            "no window: DMA fails",
            "GPU: 256 MiB",
            "not in use: 31.8 GiB",
            "2^59",
            "+ 64 TiB",
            "64 TiB + 256 MiB");
    assertThat(elements(after, "path")).hasSize(2);
  }

  @Test
  void memoryOutOfReachIsShown() throws Exception {
    Document before = draw(Findings.before());
    checkLegible(before);
    assertThat(texts(before))
        .contains(
            "dynamic window: 8 TiB",
            "out of reach: 32 GiB",
            "mapped: 16 MiB",
            "here and there 48 MiB")
        .anyMatch(text -> text.matches("RAM: .*, on demand"));
  }

  @Test
  void picturesHaveATextDescription() throws Exception {
    Document before = draw(Findings.before());
    assertThat(before.getDocumentElement().getAttribute("role")).isEqualTo("img");
    assertThat(before.getDocumentElement().getAttribute("aria-labelledby"))
        .isEqualTo("p-title p-desc");
    assertThat(elements(before, "title").getFirst().getTextContent()).contains("before");
    assertThat(elements(before, "desc").getFirst().getTextContent())
        .contains("A dynamic window of 8 TiB at bus address 2^59, pages of 16 MiB, 64 MiB mapped.")
        .contains(
            "GPU of 32 GiB at 64 TiB: 0 bytes mapped, the guest could not bring it online:"
                + " Operation not permitted.");
  }

  @Test
  void drawsWindowsAtBothEndsOfTheAddressSpace() throws Exception {
    WindowSnapshot whole =
        new WindowSnapshot(1, Long.MIN_VALUE, Long.MIN_VALUE, 12, false, 0, List.of());
    BusSnapshot bus = Findings.bus(1, Findings.defaultWindow(), whole);
    Document document = draw(Findings.with(Findings.after(), bus, Findings.MEMORY));
    checkLegible(document);
    assertThat(texts(document))
        .contains("dynamic window: 8 EiB", "2^63")
        .containsOnlyOnce("no window: DMA fails");
  }

  @Test
  void drawsABusWithoutWindows() throws Exception {
    checkLegible(draw(Findings.with(Findings.after(), Findings.bus(0), Findings.MEMORY)));
  }

  /** Any guest's windows and mappings make a legible picture. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void anyWindowsAreLegible(long seed) throws Exception {
    Random random = new Random(seed);
    List<MappedRun> runs = new ArrayList<>();
    long at = DYNAMIC;
    for (int i = random.nextInt(60); i > 0; i--) {
      at += random.nextLong(1, 1L << random.nextInt(13, 38)) & -4096;
      long size = random.nextLong(4096, 1L << random.nextInt(13, 32)) & -4096;
      long ra = random.nextLong(4 * GIB) & -4096;
      runs.add(
          random.nextBoolean()
              ? Findings.linear(at, size, ra)
              : new MappedRun(at, size, Math.max(4096, size / 2 & -4096), ra, 2 * size, 7));
      at += size;
    }
    List<MemorySnapshot> memory =
        List.of(
            new MemorySnapshot(Kind.RAM, "RAM", 0, 2 * GIB),
            new MemorySnapshot(
                Kind.PLUGGED, "a memory device with a long name", 2 * GIB, 256 * MIB),
            new MemorySnapshot(Kind.DEVICE, "device memory 0", Findings.GPU, 32 * GIB));
    BusSnapshot bus =
        Findings.bus(
            1L << 37,
            Findings.defaultWindow(Findings.linear(4096, 4096, GIB)),
            Findings.dynamicWindow(128 * TIB, runs.toArray(MappedRun[]::new)));
    checkLegible(draw(Findings.with(Findings.before(), bus, memory)));
  }
}
