package dev.oriel.machine;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the DMA of devices is watched.
 *
 * @param strict whether the machine ends at the first report
 * @param json a file for all reports, written when the guest has ended; it is replaced
 * @param output is given each report, of several lines, when it comes up, and how often each came
 *     up when the guest has ended; on whatever thread
 */
public record SanitizerConfig(boolean strict, Optional<Path> json, Consumer<String> output) {}
