package dev.oriel.cli.compare;

import dev.oriel.machine.BusSnapshot;
import java.util.List;
import java.util.stream.Collectors;

/** A comparison as one self-contained HTML page. */
public final class HtmlReport {
  private final Comparison comparison;
  private final StringBuilder body = new StringBuilder();

  private HtmlReport(Comparison comparison) {
    this.comparison = comparison;
  }

  /** The page, in UTF-8 or ASCII. */
  public static String of(Comparison comparison) {
    return new HtmlReport(comparison).page();
  }

  private String page() {
    settings();
    table();
    pictures();
    kernelLines();
    output();
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        %s%s</style>
        </head>
        <body>
        <main>
        <h1>%s</h1>
        <p>Made by</p>
        <pre>%s</pre>
        %s<footer>Speeds are those of an emulated processor on one host: compare the columns, not machines.</footer>
        </main>
        </body>
        </html>
        """
        .formatted(
            Markup.text(comparison.title()),
            Style.PAGE,
            Style.PICTURE,
            Markup.text(comparison.title()),
            Markup.text(comparison.commandLine()),
            body);
  }

  private void settings() {
    body.append("<p>The settings:</p>\n<ul>\n");
    for (Finding finding : comparison.findings()) {
      body.append(
          "<li><strong>%s</strong> <code>%s</code>%s</li>\n"
              .formatted(
                  Markup.text(finding.name()),
                  Markup.text(String.join(" ", finding.options())),
                  finding
                      .problem()
                      .map(p -> " <span class=\"bad\">" + Markup.text(p) + "</span>")
                      .orElse("")));
    }
    body.append("</ul>\n");
  }

  private void table() {
    body.append("<h2>What differs</h2>\n<div class=\"table\">\n<table>\n");
    body.append("<caption>Rows that differ are marked \u2260.</caption>\n<thead><tr><td></td>");
    comparison
        .names()
        .forEach(
            name -> body.append("<th scope=\"col\">").append(Markup.text(name)).append("</th>"));
    body.append("</tr></thead>\n");
    String group = null;
    for (Row row : comparison.rows()) {
      if (!row.group().equals(group)) {
        body.append(group == null ? "<tbody>\n" : "</tbody>\n<tbody>\n");
        group = row.group();
        if (!group.isEmpty()) {
          body.append(
              "<tr><th scope=\"rowgroup\" colspan=\"%d\">%s</th></tr>\n"
                  .formatted(1 + comparison.findings().size(), Markup.text(group)));
        }
      }
      body.append(row.differs() ? "<tr class=\"differs\">" : "<tr>");
      body.append("<th scope=\"row\">").append(Markup.text(row.label())).append("</th>");
      for (List<String> cell : row.cells()) {
        body.append("<td>")
            .append(cell.stream().map(Markup::text).collect(Collectors.joining("<br>")))
            .append("</td>");
      }
      body.append("</tr>\n");
    }
    body.append("</tbody>\n</table>\n</div>\n");
  }

  private void pictures() {
    body.append("<h2>Bus address spaces</h2>\n");
    body.append(
        "<p>Left, what devices see: the windows of the bus, the lowest address at the bottom. Right, the memory"
            + " that the processors see. What is mapped is joined. Heights grow with the logarithm of sizes.</p>\n"
            + "<div class=\"pictures\">\n");
    int number = 0;
    for (Finding finding : comparison.findings()) {
      for (BusSnapshot bus : finding.buses()) {
        String bridge = finding.buses().size() > 1 ? ", " + Rows.busName(bus) : "";
        body.append("<figure>\n<figcaption>")
            .append(Markup.text(finding.name() + bridge))
            .append("</figcaption>\n")
            .append(BusPicture.of(finding, bus, "bus" + number++))
            .append("</figure>\n");
      }
    }
    body.append("</div>\n");
  }

  private void kernelLines() {
    body.append("<h2>The kernel\u2019s own lines</h2>\n");
    block("All alike", comparison.commonKernelLines());
    comparison.findings().forEach(f -> block(f.name(), comparison.ownKernelLines(f)));
  }

  private void output() {
    if (comparison.findings().stream().allMatch(f -> f.command().isEmpty())) {
      return;
    }
    body.append("<h2>What the command wrote</h2>\n");
    for (Finding finding : comparison.findings()) {
      String title = comparison.sameOutput() ? "All alike" : finding.name();
      finding.command().ifPresent(c -> block(title, c.output().lines().toList()));
      if (comparison.sameOutput()) {
        return;
      }
    }
  }

  private void block(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      body.append("<h3>").append(Markup.text(title)).append("</h3>\n<pre>");
      body.append(Markup.text(String.join("\n", lines))).append("</pre>\n");
    }
  }
}
