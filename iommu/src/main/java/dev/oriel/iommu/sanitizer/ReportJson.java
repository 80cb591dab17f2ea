package dev.oriel.iommu.sanitizer;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * Findings as JSON: {@code {"findings": […], "suppressed": N}}. Addresses are strings in
 * hexadecimal, times ticks of the guest's timebase.
 */
public final class ReportJson {
  private final LongFunction<String> symbols;

  /**
   * @param symbols as for {@link ReportText}
   */
  public ReportJson(LongFunction<String> symbols) {
    this.symbols = symbols;
  }

  /** One document. */
  public String of(List<DmaSanitizer.Finding> findings, long suppressed) {
    return "{\"findings\": [%s], \"suppressed\": %d}\n"
        .formatted(
            findings.stream().map(this::finding).collect(Collectors.joining(",\n  ", "\n  ", "\n")),
            suppressed);
  }

  private String finding(DmaSanitizer.Finding finding) {
    DmaReport report = finding.report();
    DmaReport.Access access = report.access();
    String window =
        report
            .window()
            .map(
                w ->
                    "{\"liobn\": %s, \"ioba\": %s, \"bytes\": %s, \"pageShift\": %d}"
                        .formatted(
                            hex(Integer.toUnsignedLong(w.liobn())),
                            hex(w.ioba()),
                            hex(w.bytes()),
                            w.pageShift()))
            .orElse("null");
    return ("{\"problem\": %s, \"count\": %d, \"device\": %s, \"direction\": %s, \"ioba\": %s,"
            + " \"length\": %s, \"faultIoba\": %s, \"timebase\": %s, \"window\": %s, \"tce\": %s,"
            + " \"note\": %s, \"unmapped\": %s, \"mapped\": %s}")
        .formatted(
            quote(report.problem().label()),
            finding.count(),
            quote(access.device()),
            access.write() ? "\"write\"" : "\"read\"",
            hex(access.ioba()),
            Long.toUnsignedString(access.length()),
            hex(report.ioba()),
            Long.toUnsignedString(access.timebase()),
            window,
            hex(report.tce()),
            quote(report.note()),
            change(report.unmapped()),
            change(report.mapped()));
  }

  private String change(Optional<TceChange> change) {
    return change
        .map(
            c ->
                "{\"call\": %s, \"timebase\": %s, \"ioba\": %s, \"bytes\": %s, \"frames\": [%s]}"
                    .formatted(
                        quote(c.call().name()),
                        Long.toUnsignedString(c.call().timebase()),
                        hex(c.ioba()),
                        hex(c.bytes()),
                        c.call().frames().stream()
                            .map(this::frame)
                            .collect(Collectors.joining(", "))))
        .orElse("null");
  }

  private String frame(long address) {
    return "{\"address\": %s, \"function\": %s}"
        .formatted(hex(address), quote(symbols.apply(address)));
  }

  private static String hex(long value) {
    return "\"0x" + Long.toHexString(value) + "\"";
  }

  /** Names come from a kernel image and may hold anything. */
  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
