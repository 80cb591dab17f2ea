package dev.oriel.devices.nvme;

import dev.oriel.devices.common.Le;
import java.lang.foreign.MemorySegment;

/** SMART / Health Information (NVMe 1.4 section 5.14.1.2). */
final class SmartLog {
  static final int SIZE = 512;

  /** Composite temperature in kelvin: a warm room. */
  static final int TEMPERATURE = 323;

  static final int WARNING_TEMPERATURE = 343;
  static final int CRITICAL_TEMPERATURE = 373;

  private static final long UNITS = 1000;

  private SmartLog() {}

  static void write(MemorySegment page, Counters counters, boolean tooHot) {
    Le.put8(page, 0, tooHot ? 2 : 0);
    Le.put16(page, 1, TEMPERATURE);
    Le.put8(page, 3, 100);
    Le.put8(page, 4, 10);
    Le.put64(page, 32, (counters.blocksRead + UNITS - 1) / UNITS);
    Le.put64(page, 48, (counters.blocksWritten + UNITS - 1) / UNITS);
    Le.put64(page, 64, counters.reads);
    Le.put64(page, 80, counters.writes);
    Le.put64(page, 160, counters.mediaErrors);
  }
}
