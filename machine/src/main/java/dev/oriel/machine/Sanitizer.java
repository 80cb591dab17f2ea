package dev.oriel.machine;

import dev.oriel.iommu.sanitizer.DmaReport;
import dev.oriel.iommu.sanitizer.DmaSanitizer;
import dev.oriel.iommu.sanitizer.ReportJson;
import dev.oriel.iommu.sanitizer.ReportText;
import dev.oriel.pseries.Platform;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The DMA sanitizer of a machine: turns findings into text. */
final class Sanitizer {
  private final SanitizerConfig config;
  private final GuestSymbols symbols;
  private final Consumer<String> warnings;
  private final MachineEvents events;
  private final Runnable stop;
  private final DmaSanitizer findings;

  /**
   * @param symbols name the guest's functions
   * @param warnings receives a line if opening the file for reports takes long
   * @param events told of findings
   * @param stop ends the machine
   */
  Sanitizer(
      SanitizerConfig config,
      GuestSymbols symbols,
      Platform platform,
      Consumer<String> warnings,
      MachineEvents events,
      Runnable stop) {
    this.config = config;
    this.symbols = symbols;
    this.warnings = warnings;
    this.events = events;
    this.stop = stop;
    findings = platform.sanitize(this::report);
  }

  /**
   * @throws ConfigurationException if the file for reports cannot be written
   */
  void open() {
    try {
      write(List.of(), 0);
    } catch (HostException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  private void report(DmaReport report) {
    String text = new ReportText(symbols::name).of(report);
    config.output().accept(text);
    events.tell(() -> new MachineEvent.DmaReported(text));
    if (config.strict()) {
      stop.run();
    }
  }

  int reports() {
    return findings.findings().size();
  }

  /** The guest has ended. */
  void finish() {
    findings.guestEnded();
    List<DmaSanitizer.Finding> all = findings.findings();
    long suppressed = findings.suppressed();
    if (!all.isEmpty()) {
      config.output().accept(new ReportText(symbols::name).counts(all, suppressed));
    }
    write(all, suppressed);
  }

  private void write(List<DmaSanitizer.Finding> all, long suppressed) {
    config.json().ifPresent(file -> write(file, all, suppressed));
  }

  private void write(Path file, List<DmaSanitizer.Finding> all, long suppressed) {
    try (Writer out =
        Channels.newWriter(OutputFile.open(file, warnings), StandardCharsets.US_ASCII)) {
      out.write(new ReportJson(symbols::name).of(all, suppressed));
    } catch (IOException e) {
      throw HostException.cannotWrite(file, e);
    }
  }
}
