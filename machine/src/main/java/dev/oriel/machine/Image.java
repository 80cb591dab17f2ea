package dev.oriel.machine;

import dev.oriel.boot.ProbeGuest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
  MemorySegment contents();

  /** The contents of a file, mapped when the machine is made. */
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
    public MemorySegment contents() {
      if (Files.isDirectory(path)) {
        throw new ConfigurationException(path + ": is a directory");
      }
      try (FileChannel channel = FileChannel.open(path)) {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      } catch (NoSuchFileException e) {
        throw new ConfigurationException(path + ": no such file", e);
      } catch (IOException e) {
        throw new ConfigurationException(path + ": cannot be read: " + e.getMessage(), e);
      }
    }
  }

  record FromMemory(String name, byte[] bytes) implements Image {
    @Override
    public MemorySegment contents() {
      return MemorySegment.ofArray(bytes).asReadOnly();
    }
  }
}
