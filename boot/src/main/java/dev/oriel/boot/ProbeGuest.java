package dev.oriel.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The probe: a bare-metal guest that negotiates DMA windows as Linux does, makes an NVMe controller
 * use them if there is one, and prints a table of the answers. It powers off when done; the last
 * line that it prints is {@code PASS}, or begins with {@code FAIL}. Its source is in {@code
 * boot/src/guest}.
 */
public final class ProbeGuest {
  private ProbeGuest() {}

  /** The program, a little-endian ppc64 ELF. */
  public static byte[] elf() {
    try (InputStream elf = ProbeGuest.class.getResourceAsStream("probe.elf")) {
      assert elf != null : "probe.elf is not in the jar";
      return elf.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
