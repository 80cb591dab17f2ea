package dev.oriel.cli.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Settings side by side.
 *
 * @param title what is compared
 * @param commandLine the command line that repeats it
 * @param findings one for each setting, in the user's order
 */
public record Comparison(String title, String commandLine, List<Finding> findings) {
  public Comparison {
    findings = List.copyOf(findings);
  }

  List<String> names() {
    return findings.stream().map(Finding::name).toList();
  }

  List<Row> rows() {
    return Rows.of(findings);
  }

  /** Kernel log lines that all guests have. */
  List<String> commonKernelLines() {
    Set<String> common = new LinkedHashSet<>(findings.getFirst().kernelLines());
    findings.forEach(f -> common.retainAll(Set.copyOf(f.kernelLines())));
    return List.copyOf(common);
  }

  /** Kernel log lines of {@code finding} that not all guests have. */
  List<String> ownKernelLines(Finding finding) {
    List<String> own = new ArrayList<>(finding.kernelLines());
    own.removeAll(commonKernelLines());
    return own;
  }

  /** Whether the command's output is the same in all settings. */
  boolean sameOutput() {
    return findings.stream()
            .map(f -> f.command().map(Finding.CommandResult::output))
            .distinct()
            .count()
        == 1;
  }
}
