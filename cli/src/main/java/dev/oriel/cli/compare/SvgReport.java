package dev.oriel.cli.compare;

import java.util.LinkedHashMap;
import java.util.Map;

/** The pictures of a comparison, each a self-contained file. */
public final class SvgReport {
  private SvgReport() {}

  /**
   * Contents by file name: {@code before.svg}, or {@code before-pci.1.svg} if there are several
   * buses.
   */
  public static Map<String, String> of(Comparison comparison) {
    Map<String, String> files = new LinkedHashMap<>();
    for (Finding finding : comparison.findings()) {
      finding
          .buses()
          .forEach(
              bus ->
                  files.put(
                      finding.name()
                          + (finding.buses().size() > 1 ? "-" + Rows.busName(bus) : "")
                          + ".svg",
                      BusPicture.file(finding, bus)));
    }
    return files;
  }
}
