package dev.oriel.machine;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the DMA of devices is checked.
 *
 * @param strict whether the machine ends at the first report
 * @param json a file for all reports, written when the guest has ended; it is overwritten
 * @param output receives each report, of several lines, when it occurs, and the counts when the
 *     guest has ended; on any thread
 */
public record SanitizerConfig(boolean strict, Optional<Path> json, Consumer<String> output) {}
