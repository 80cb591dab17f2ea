package dev.oriel.cli.compare;

import java.util.List;
import java.util.regex.Pattern;

/** Selects the lines of a kernel log about DMA windows and hot-plugged memory. */
public final class KernelLines {
  private static final Pattern TIME = Pattern.compile("^(<\\d+>)?\\[ *\\d+\\.\\d+\\] ?");
  private static final Pattern WANTED =
      Pattern.compile(
          "ibm,\\w+-pe-dma-window|\\bddw\\b|dma window|direct mapping|lsa_required|64-bit.*dma"
              + "|iommu group|failed to map|memoryless|numa nodes\\.|memory.*(hotplug|online)|i/o error",
          Pattern.CASE_INSENSITIVE);

  /** Bound on the lines kept. */
  private static final int MOST = 500;

  private KernelLines() {}

  /** The lines of {@code log}, without their times. */
  public static List<String> of(String log) {
    return log.lines()
        .filter(line -> WANTED.matcher(line).find())
        .limit(MOST)
        .map(line -> TIME.matcher(line).replaceFirst(""))
        .toList();
  }
}
