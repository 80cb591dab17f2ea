package dev.oriel.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parsed command line of {@code oriel compare}.
 *
 * @param title what is compared
 * @param settings at least two
 * @param html a page to write
 * @param json a file to write
 * @param pictures a folder to write pictures to
 * @param together how many machines run at a time, if given
 */
record CompareRequest(
    String title,
    List<Setting> settings,
    Optional<Path> html,
    Optional<Path> json,
    Optional<Path> pictures,
    OptionalInt together) {
  /**
   * One machine of the comparison.
   *
   * @param options the options of this setting alone
   * @param run the same machine as a request to {@code oriel run}
   */
  record Setting(String name, List<String> options, RunRequest run) {}
}
