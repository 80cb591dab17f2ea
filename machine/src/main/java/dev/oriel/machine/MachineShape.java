package dev.oriel.machine;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * What of a configuration must be the same where a snapshot is made and where it is used, as lines
 * of text.
 */
final class MachineShape {
  /** Images up to this size are compared by content, larger ones by the time of the last change. */
  private static final long SMALL = 256L << 20;

  private static final int BLOCK = 1 << 20;
  private static final MemorySegment ZEROES = MemorySegment.ofArray(new byte[BLOCK]);
  private static final long LARGEST_BUFFER = 1 << 30;

  /** A property by which a guest sees nothing of where it is: the Unix socket of a vsock. */
  private static final String OF_THE_HOST = "uds-path";

  private MachineShape() {}

  /**
   * @param devices what is plugged now
   * @param drives those that there are now
   */
  static List<String> of(
      MachineConfig config, List<DeviceConfig> devices, List<DriveConfig> drives) {
    return of(config, devices, drives, MachineShape::content);
  }

  /**
   * As {@link #of}, where a guest moves to another machine: drives that are written are of the same
   * size.
   */
  static List<String> ofMove(MachineConfig config, List<DeviceConfig> devices, DriveImages images) {
    return of(
        config,
        devices,
        images.all(),
        drive ->
            DriveImages.isWritten(drive)
                ? "written, of %d bytes".formatted(images.size(drive.id()))
                : content(drive));
  }

  private static List<String> of(
      MachineConfig config,
      List<DeviceConfig> devices,
      List<DriveConfig> drives,
      Function<DriveConfig, String> content) {
    List<String> lines = new ArrayList<>();
    describe(lines, config);
    config.firmware().ifPresent(firmware -> addFiles(lines, "firmware", firmware));
    config.kernel().ifPresent(kernel -> addFiles(lines, "kernel", kernel));
    config.initrd().ifPresent(initrd -> addFiles(lines, "initrd", initrd));
    addDevices(lines, config, devices);
    for (DriveConfig drive : drives) {
      lines.add("drive " + drive.id() + " " + content.apply(drive));
    }
    return lines;
  }

  private static void describe(List<String> lines, MachineConfig config) {
    lines.add(
        "ram %d, at most %d in %d slots".formatted(config.ram(), config.maxRam(), config.slots()));
    lines.add(
        "processors %d of %d, %d threads a core, %d cores a socket"
            .formatted(
                config.cpus(), config.maxCpus(), config.threadsPerCore(), config.coresPerSocket()));
    lines.add("time counts instructions: " + config.instructionTime());
    if (config.recording().isPresent()) {
      lines.add("recorded, with temporary writes");
    }
    lines.add("on a test bench: " + config.onTestBench());
    lines.add("machine properties " + new TreeMap<>(config.machineProperties()));
    lines.add("console 0x%x".formatted(config.consoleUnit()));
    for (TerminalConfig terminal : config.terminals()) {
      lines.add("terminal " + terminal.unit());
    }
  }

  private static void addDevices(
      List<String> lines, MachineConfig config, List<DeviceConfig> devices) {
    for (GlobalProperty global : config.globals()) {
      lines.add("global %s.%s=%s".formatted(global.driver(), global.property(), global.value()));
    }
    for (DeviceConfig device : devices) {
      Map<String, String> properties = new TreeMap<>(device.properties());
      properties.remove(OF_THE_HOST);
      lines.add("device " + device.driver() + " " + properties);
    }
  }

  /** As {@link #of}, without contents of files: of a machine whose files are the same. */
  static List<String> ofClone(
      MachineConfig config, List<DeviceConfig> devices, List<DriveConfig> drives) {
    List<String> lines = new ArrayList<>();
    describe(lines, config);
    addDevices(lines, config, devices);
    drives.forEach(drive -> lines.add("drive " + drive));
    return lines;
  }

  /** The first line in which a machine that was written down differs from this one, in words. */
  static Optional<String> difference(List<String> there, List<String> here) {
    for (int i = 0; i < Math.max(there.size(), here.size()); i++) {
      String then = i < there.size() ? there.get(i) : "nothing";
      String now = i < here.size() ? here.get(i) : "nothing";
      if (!then.equals(now)) {
        return Optional.of("it is of another machine: there %s; here %s".formatted(then, now));
      }
    }
    return Optional.empty();
  }

  /**
   * @throws SnapshotException if there is a drive whose contents are not all in its file
   */
  static void checkDrives(List<DriveConfig> drives) {
    for (DriveConfig drive : drives) {
      if (drive.temporary() && !drive.readOnly()) {
        throw new SnapshotException(
            "the machine cannot be saved: the writes to drive " + drive.id() + " are temporary");
      }
    }
  }

  private static HostException unreadable(DriveConfig drive, IOException e) {
    return new HostException(
        "drive %s: %s: cannot be read: %s"
            .formatted(drive.id(), drive.file(), HostException.reason(e)),
        e);
  }

  /** Adds the files of an image, which may have parts that are made anew for each machine. */
  private static void addFiles(List<String> lines, String what, Image image) {
    switch (image) {
      case Image.FromFile file -> {
        for (MemorySegment piece : file.pieces()) {
          lines.add("%s of %d bytes with sum %x".formatted(what, piece.byteSize(), sum(piece)));
        }
      }
      case Image.FromMemory _ -> {}
      case Image.Joined joined -> joined.parts().forEach(part -> addFiles(lines, what, part));
    }
  }

  static long sum(MemorySegment image) {
    CRC32C sum = new CRC32C();
    for (long at = 0; at < image.byteSize(); at += LARGEST_BUFFER) {
      long bytes = Math.min(LARGEST_BUFFER, image.byteSize() - at);
      sum.update(image.asSlice(at, bytes).asByteBuffer());
    }
    return sum.getValue();
  }

  private static String content(DriveConfig drive) {
    try {
      long size = Files.size(drive.file());
      return size <= SMALL
          ? "of %d bytes with sum %x"
              .formatted(
                  size, DriveImages.format(drive).inspect(drive.file(), file -> sum(file, size)))
          : "of %d bytes, changed %s".formatted(size, Files.getLastModifiedTime(drive.file()));
    } catch (IOException e) {
      throw unreadable(drive, e);
    }
  }

  /** Of the blocks that are not zero, and their places. */
  private static long sum(FileChannel file, long size) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    CRC32C sum = new CRC32C();
    for (long at = 0; at < size; at += BLOCK) {
      block.clear();
      while (block.hasRemaining() && file.read(block, at + block.position()) > 0) {}
      block.flip();
      if (MemorySegment.ofBuffer(block).mismatch(ZEROES.asSlice(0, block.limit())) >= 0) {
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(at).flip());
        sum.update(block);
      }
    }
    return sum.getValue();
  }
}
