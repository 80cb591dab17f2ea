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
  /** What error messages call it. */
  String name();

  /**
   * All of it, as pieces that follow one another. Those of files are mapped, so that the size of an
   * image is bounded by neither heap nor direct memory.
   *
   * @throws ConfigurationException if it cannot be read
   */
  List<MemorySegment> pieces();

  /** The contents of a file, mapped when the machine is made. */
  static Image file(Path path) {
    return new FromFile(path);
  }

  /** Bytes in memory; not copied. */
  static Image of(String name, byte[] bytes) {
    return new FromMemory(name, bytes);
  }

  /** One behind the other, as Linux takes the archives of an initramfs. */
  static Image joined(String name, List<Image> parts) {
    return new Joined(name, parts);
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
