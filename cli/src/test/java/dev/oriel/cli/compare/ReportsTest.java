package dev.oriel.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportsTest {
  private static final String HOSTILE = "<script>alert(\"&\")</script>\u001b[2J\u0000\u0085";

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 160})
  void noLineIsLongerThanTheTerminalIsWide(int width) {
    for (int settings = 2; settings <= 8; settings++) {
      String text = new TextReport(width, false).of(many(settings, "written by the command\n"));
      assertThat(text.lines()).allMatch(line -> line.length() <= width);
      assertThat(text).contains("setting 0").contains("setting " + (settings - 1)).contains("2^37");
    }
  }

  private static Comparison many(int settings, String output) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < settings; i++) {
      Finding finding = i % 2 == 0 ? Findings.before() : Findings.after();
      findings.add(Findings.named(finding, "setting " + i, output));
    }
    return new Comparison("many", "oriel compare …", findings);
  }

  @Test
  void rowsThatDifferAreMarkedAndColouredOnlyOnATerminal() {
    String plain = new TextReport(80, false).of(Findings.comparison());
    assertThat(plain)
        .contains("\n* largest window")
        .contains("\n  page sizes")
        .contains("The kernel's own lines, all alike\n  iommu: as ever\n")
        .contains("The kernel's own lines, before\n  nvme: lb=80000\n")
        .doesNotContain("\u001b");
    assertThat(new TextReport(80, true).of(Findings.comparison()).replaceAll("\u001b\\[\\d+m", ""))
        .isEqualTo(plain);
  }

  @Test
  void guestTextContainsNoTerminalControls() {
    Comparison inOutput = many(2, HOSTILE);
    Finding ended = ended("its last words: " + HOSTILE);
    Comparison inCells = new Comparison("t", "c", List.of(ended, Findings.after()));
    for (Comparison comparison : List.of(inOutput, inCells)) {
      assertThat(new TextReport(80, false).of(comparison))
          .contains("<script>")
          .doesNotContain("\u001b", "\u0000", "\u0085");
    }
  }

  @Test
  void equalOutputIsShownOnce() {
    assertThat(new TextReport(80, false).of(many(3, "hello\n")))
        .contains("What the command wrote, all alike\n  hello\n")
        .doesNotContain("What the command wrote, setting");
  }

  @Test
  void thePageIsSelfContained() {
    String page = HtmlReport.of(Findings.comparison());
    assertThat(page)
        .doesNotContain("http:", "https:", "src=", "href=", "url(", "@import", "<script", "<link")
        .contains("prefers-color-scheme: dark", "@media print", "<html lang=\"en\">");
  }

  @Test
  void guestTextIsEscapedInThePage() {
    String page = HtmlReport.of(many(2, HOSTILE));
    assertThat(page)
        .contains("&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;")
        .doesNotContain("<script")
        .doesNotContain("\u001b")
        .doesNotContain("\u0000")
        .doesNotContain("\u0085");
  }

  private static Finding ended(String problem) {
    Finding before = Findings.before();
    return new Finding(
        before.name(),
        before.options(),
        "",
        Optional.of(problem),
        List.of(),
        before.buses(),
        before.memory(),
        Optional.empty(),
        List.of(),
        new Finding.Costs(0, 0, 0),
        List.of(),
        Optional.empty());
  }

  @Test
  void aGuestThatDidNotFinishIsShown() {
    Finding ended = ended("the guest ended early: its kernel panicked");
    Comparison comparison = new Comparison("t", "c", List.of(ended, Findings.after()));
    assertThat(new TextReport(100, false).of(comparison))
        .contains("did not end well       the guest ended early")
        .doesNotContain("each transfer");
    assertThat(HtmlReport.of(comparison)).contains("class=\"bad\">the guest ended early");
  }

  @Test
  void pictureFilesAreNamedAfterTheSettings() throws Exception {
    assertThat(SvgReport.of(Findings.comparison())).containsOnlyKeys("before.svg", "after.svg");
    for (String svg : SvgReport.of(Findings.comparison()).values()) {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(svg)));
      assertThat(document.getElementsByTagName("style").getLength()).isOne();
    }
  }

  @Test
  void jsonHoldsEveryComponent() {
    assertThat(JsonReport.of(Findings.comparison()))
        .startsWith(
            "{\"title\": \"before and after\", \"commandLine\": \"oriel compare ddw\", \"findings\": [{")
        .contains("\"problem\": null")
        .contains("\"gpu\": {\"address\": 70368744177664, \"tried\": 268435456, \"online\": 0, ")
        .contains("\"right\": true")
        .contains("\"kind\": \"RAM\"")
        .endsWith("}\n");
    assertThat(JsonReport.of(many(2, HOSTILE))).contains("\\\\x1b[2J\\\\x00\\\\x85");
  }
}
