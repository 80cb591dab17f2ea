package dev.oriel.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a command line of {@code oriel compare} asks for.
 *
 * @param title what is compared
 * @param settings at least two
 * @param html a page to write
 * @param json a file to write
 * @param pictures a folder to write pictures to
 * @param together how many machines run at a time, if that was said
 */
record CompareRequest(
    String title,
    List<Setting> settings,
    Optional<Path> html,
    Optional<Path> json,
    Optional<Path> pictures,
    OptionalInt together) {
  /**
   * One of the machines.
   *
   * @param options what only this one has
   * @param run all that {@code oriel run} would be given
   */
  record Setting(String name, List<String> options, RunRequest run) {}
}
