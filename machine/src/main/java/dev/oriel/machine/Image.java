package dev.oriel.machine;

import dev.oriel.boot.ProbeGuest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Something to load into guest memory: a kernel or an initial RAM disk. */
public sealed interface Image {
  /** The name for error messages. */
  String name();

  /**
   * The contents, as consecutive pieces. Files are mapped, so neither heap nor direct memory limits
   * the size of an image.
   *
   * @throws ConfigurationException if it cannot be read
   */
  List<MemorySegment> pieces();

  /** The contents of a file, mapped when the machine is created. */
  static Image file(Path path) {
    return new FromFile(path);
  }

  /** Bytes in memory; not copied. */
  static Image of(String name, byte[] bytes) {
    return new FromMemory(name, bytes);
  }

  /** Concatenated images, as Linux accepts for the archives of an initramfs. */
  static Image joined(String name, List<Image> parts) {
    return new Joined(name, parts);
  }

  /** Oriel's probe guest, which tests the DMA windows and prints the results. */
  static Image probe() {
    return of("the probe", ProbeGuest.elf());
  }

  record FromFile(Path path) implements Image {
    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public List<MemorySegment> pieces() {
      if (Files.isDirectory(path)) {
        throw new ConfigurationException(path + ": is a directory");
      }
      // Opening a FIFO may wait for ever, and what is not a file cannot be mapped.
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        throw new ConfigurationException(path + ": is not a regular file");
      }
      try (FileChannel channel = FileChannel.open(path)) {
        return List.of(
            channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
      } catch (NoSuchFileException e) {
        throw new ConfigurationException(path + ": no such file", e);
      } catch (IOException e) {
        throw new ConfigurationException(path + ": cannot be read: " + HostException.reason(e), e);
      }
    }
  }

  record FromMemory(String name, byte[] bytes) implements Image {
    @Override
    public List<MemorySegment> pieces() {
      return List.of(MemorySegment.ofArray(bytes).asReadOnly());
    }
  }

  record Joined(String name, List<Image> parts) implements Image {
    public Joined {
      parts = List.copyOf(parts);
    }

    @Override
    public List<MemorySegment> pieces() {
      return parts.stream().flatMap(part -> part.pieces().stream()).toList();
    }
  }
}
