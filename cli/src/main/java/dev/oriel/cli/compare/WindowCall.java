package dev.oriel.cli.compare;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of a guest's calls for DMA windows, as a trace line reports it. */
sealed interface WindowCall {
  /** The events that {@link #read} understands, as a pattern. */
  String EVENTS = "spapr_iommu_ddw_*";

  /** The guest queried the available windows. */
  record Query(int available) implements WindowCall {}

  /** The guest created a window. */
  record Create(long pageSize, long size, long ioba, long liobn) implements WindowCall {}

  /** The guest removed a window. */
  record Remove(long liobn) implements WindowCall {}

  /** The guest reset the windows to the default window. */
  record Reset() implements WindowCall {}

  /** A window was refused. */
  record Refused(String reason) implements WindowCall {}

  Pattern QUERY = Pattern.compile("spapr_iommu_ddw_query .*, (\\d+) windows available.*");
  Pattern CREATE =
      Pattern.compile(
          "spapr_iommu_ddw_create .* page size=0x(\\p{XDigit}+), requested=0x(\\p{XDigit}+),"
              + " start addr=0x(\\p{XDigit}+), liobn=0x(\\p{XDigit}+)");
  Pattern REMOVE = Pattern.compile("spapr_iommu_ddw_remove liobn=0x(\\p{XDigit}+)");
  Pattern RESET = Pattern.compile("spapr_iommu_ddw_reset .*");
  Pattern REFUSED = Pattern.compile("oriel_table_refused liobn=0x\\p{XDigit}+: (.*)");

  /** The call that a trace line reports; empty if it reports none. */
  static Optional<WindowCall> read(String line) {
    Matcher query = QUERY.matcher(line);
    Matcher create = CREATE.matcher(line);
    Matcher remove = REMOVE.matcher(line);
    Matcher refused = REFUSED.matcher(line);
    if (query.matches()) {
      return Optional.of(new Query(Integer.parseInt(query.group(1))));
    } else if (create.matches()) {
      return Optional.of(
          new Create(hex(create, 1), hex(create, 2), hex(create, 3), hex(create, 4)));
    } else if (remove.matches()) {
      return Optional.of(new Remove(hex(remove, 1)));
    } else if (refused.matches()) {
      return Optional.of(new Refused(refused.group(1)));
    }
    return RESET.matcher(line).matches() ? Optional.of(new Reset()) : Optional.empty();
  }

  private static long hex(Matcher matcher, int group) {
    return Long.parseUnsignedLong(matcher.group(group), 16);
  }

  /** The calls that trace lines report, in order. */
  static List<WindowCall> read(List<String> lines) {
    return lines.stream().flatMap(line -> read(line).stream()).toList();
  }
}
