package dev.oriel.machine;

import dev.oriel.boot.ProbeGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Something to load into guest memory: a kernel or an initial RAM disk. */
public sealed interface Image {
  /** What error messages call it. */
  String name();

  /**
   * All of it.
   *
   * @throws ConfigurationException if it cannot be read
   */
  byte[] bytes();

  /** The contents of a file, read when the machine is made. */
  static Image file(Path path) {
    return new FromFile(path);
  }

  /** Bytes in memory; not copied. */
  static Image of(String name, byte[] bytes) {
    return new FromMemory(name, bytes);
  }

  /** Oriel's own small guest, which tries the DMA windows and prints what it finds. */
  static Image probe() {
    return of("the probe", ProbeGuest.elf());
  }

  record FromFile(Path path) implements Image {
    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public byte[] bytes() {
      try {
        return Files.readAllBytes(path);
      } catch (IOException | OutOfMemoryError e) {
        throw new ConfigurationException("cannot read " + path + ": " + e.getMessage(), e);
      }
    }
  }

  record FromMemory(String name, byte[] bytes) implements Image {}
}
