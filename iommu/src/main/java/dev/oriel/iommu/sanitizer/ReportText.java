package dev.oriel.iommu.sanitizer;

import dev.oriel.iommu.sanitizer.DmaReport.PageState;
import dev.oriel.iommu.spi.TceTable;
import java.util.List;
import java.util.function.LongFunction;

/** Findings as text in AddressSanitizer's style. */
public final class ReportText {
  private static final String RULE = "=".repeat(66) + "\n";
  private static final double TICKS_PER_SECOND = 512e6;

  private final LongFunction<String> symbols;

  /**
   * @param symbols the guest's name for an address, such as {@code iommu_free+0x1c}; empty if it
   *     has none
   */
  public ReportText(LongFunction<String> symbols) {
    this.symbols = symbols;
  }

  /** The whole report: several lines, each with a line end. */
  public String of(DmaReport report) {
    DmaReport.Access access = report.access();
    StringBuilder text = new StringBuilder(RULE);
    text.append(
        "==oriel==ERROR: DmaSanitizer: %s on bus address 0x%016x\n"
            .formatted(report.problem().label(), report.ioba()));
    if (report.problem() == Problem.LEFT_MAPPED) {
      text.append(
          "MAPPED for %s, found at %s\n".formatted(access.device(), time(access.timebase())));
    } else {
      text.append(
          "%s of size %s at 0x%016x by %s, at %s\n"
              .formatted(
                  access.write() ? "WRITE" : "READ",
                  Long.toUnsignedString(access.length()),
                  access.ioba(),
                  access.device(),
                  time(access.timebase())));
    }
    report.window().ifPresent(window -> text.append(window(report, window)));
    if (!report.note().isEmpty()) {
      text.append("    note: ").append(report.note()).append('\n');
    }
    report.unmapped().ifPresent(change -> text.append(change(change)));
    report.mapped().ifPresent(change -> text.append(change(change)));
    if (!report.around().isEmpty()) {
      text.append(around(report));
    }
    return text.append(summary(report)).append(RULE).toString();
  }

  private static String window(DmaReport report, DmaReport.Window window) {
    long page = window.page(report.ioba());
    long tce = report.tce();
    return "0x%016x is byte 0x%x of the I/O page of %d KiB at 0x%016x\n"
            .formatted(report.ioba(), report.ioba() - page, (1L << window.pageShift()) >>> 10, page)
        + "    in the window [0x%016x, 0x%016x), LIOBN 0x%08x\n"
            .formatted(window.ioba(), window.ioba() + window.bytes(), window.liobn())
        + "    TCE 0x%016x: %s\n".formatted(tce, permissions(tce));
  }

  private static String permissions(long tce) {
    boolean read = (tce & TceTable.READ) != 0;
    boolean write = (tce & TceTable.WRITE) != 0;
    String may = read && write ? "read and write" : read ? "read" : write ? "write" : "do nothing";
    return "the device may " + may;
  }

  private String change(TceChange change) {
    String what =
        switch (change.action()) {
          case OPENED -> "window made";
          case MAPPED -> "mapped";
          case UNMAPPED -> "unmapped";
          case CLOSED -> "window removed";
        };
    GuestCall call = change.call();
    StringBuilder text = new StringBuilder("\n");
    text.append(
        "%s by %s at %s, with [0x%x, 0x%x)%s\n"
            .formatted(
                what,
                call.name(),
                time(call.timebase()),
                change.ioba(),
                change.ioba() + change.bytes(),
                call.frames().isEmpty() ? "" : ", called from:"));
    for (int i = 0; i < call.frames().size(); i++) {
      long address = call.frames().get(i);
      String name = symbols.apply(address);
      text.append("    #%d 0x%016x".formatted(i, address))
          .append(name.isEmpty() ? "" : " in " + name)
          .append('\n');
    }
    return text.toString();
  }

  private static String around(DmaReport report) {
    DmaReport.Window window = report.window().orElseThrow();
    StringBuilder text = new StringBuilder("\nI/O pages around the address:\n");
    List<PageState> states = report.around();
    int half = states.size() / 2;
    for (int row = 0; row < 2; row++) {
      long ioba = report.aroundIoba() + ((long) row * half << window.pageShift());
      text.append(row == 1 ? "=>" : "  ").append("0x%016x:".formatted(ioba));
      for (int i = 0; i < half; i++) {
        boolean here = row == 1 && i == 0;
        String mark = states.get(row * half + i).mark();
        text.append(here ? "[" + mark + "]" : " " + mark);
      }
      text.append('\n');
    }
    text.append("Legend, each mark one I/O page:\n");
    for (PageState state : PageState.values()) {
      text.append("  %s  %s\n".formatted(state.mark(), state.meaning()));
    }
    return text.toString();
  }

  /** The last line of a report: the problem and the guest function involved. */
  String summary(DmaReport report) {
    String where =
        report.unmapped().or(report::mapped).stream()
            .flatMap(change -> change.call().frames().stream())
            .map(symbols::apply)
            .filter(name -> !name.isEmpty())
            .findFirst()
            .map(name -> " in " + name)
            .orElse("");
    return "SUMMARY: DmaSanitizer: %s by %s%s\n"
        .formatted(report.problem().label(), report.access().device(), where);
  }

  /** The count of each finding, one line each; empty if there is none. */
  public String counts(List<DmaSanitizer.Finding> findings, long suppressed) {
    StringBuilder text = new StringBuilder();
    for (DmaSanitizer.Finding finding : findings) {
      text.append("==oriel==DmaSanitizer: %d times ".formatted(finding.count()))
          .append(summary(finding.report()).substring("SUMMARY: DmaSanitizer: ".length()));
    }
    if (suppressed > 0) {
      text.append(
          "==oriel==DmaSanitizer: %d times something after the first %d findings\n"
              .formatted(suppressed, DmaSanitizer.MOST_FINDINGS));
    }
    return text.toString();
  }

  static String time(long ticks) {
    return "%.6f s".formatted(ticks / TICKS_PER_SECOND);
  }
}
