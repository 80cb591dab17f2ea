package dev.oriel.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What of a configuration must be the same where a snapshot is made and where it is used, as lines
 * of text.
 */
final class MachineShape {
  /** Images up to this size are compared by content, larger ones by the time of the last change. */
  private static final long SMALL = 256L << 20;

  /** How a qcow2 image begins. */
  private static final int QCOW2 = 0x5146_49fb;

  private MachineShape() {}

  static List<String> of(MachineConfig config) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "ram %d, at most %d in %d slots".formatted(config.ram(), config.maxRam(), config.slots()));
    lines.add(
        "processors %d of %d, %d threads a core, %d cores a socket"
            .formatted(
                config.cpus(), config.maxCpus(), config.threadsPerCore(), config.coresPerSocket()));
    lines.add("time counts instructions: " + config.instructionTime());
    lines.add("machine properties " + new TreeMap<>(config.machineProperties()));
    lines.add("console 0x%x".formatted(config.consoleUnit()));
    for (GlobalProperty global : config.globals()) {
      lines.add("global %s.%s=%s".formatted(global.driver(), global.property(), global.value()));
    }
    for (DeviceConfig device : config.devices()) {
      lines.add("device " + device.driver() + " " + new TreeMap<>(device.properties()));
    }
    for (DriveConfig drive : config.drives()) {
      lines.add("drive " + drive.id() + " " + content(drive));
    }
    return lines;
  }

  /**
   * @throws SnapshotException if there is a drive whose contents are not all in its file
   */
  static void checkDrives(MachineConfig config) {
    for (DriveConfig drive : config.drives()) {
      if (drive.temporary() && !drive.readOnly()) {
        throw new SnapshotException(
            "the machine cannot be saved: the writes to drive " + drive.id() + " are temporary");
      }
      if (!isRaw(drive)) {
        throw new SnapshotException(
            "the machine cannot be saved: drive %s is not raw".formatted(drive.id()));
      }
    }
  }

  private static boolean isRaw(DriveConfig drive) {
    if (drive.format().isPresent()) {
      return drive.format().get().equals("raw");
    }
    try (FileChannel file = FileChannel.open(drive.file(), StandardOpenOption.READ)) {
      ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES);
      return file.read(magic) < Integer.BYTES || magic.getInt(0) != QCOW2;
    } catch (IOException e) {
      throw unreadable(drive, e);
    }
  }

  private static HostException unreadable(DriveConfig drive, IOException e) {
    return new HostException(
        "drive %s: %s: cannot be read: %s"
            .formatted(drive.id(), drive.file(), HostException.reason(e)),
        e);
  }

  private static String content(DriveConfig drive) {
    try {
      long size = Files.size(drive.file());
      return size <= SMALL
          ? "of %d bytes with sum %x".formatted(size, sum(drive, size))
          : "of %d bytes, changed %s".formatted(size, Files.getLastModifiedTime(drive.file()));
    } catch (IOException e) {
      throw unreadable(drive, e);
    }
  }

  private static long sum(DriveConfig drive, long size) throws IOException {
    try (FileChannel file = FileChannel.open(drive.file(), StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
      CRC32C sum = new CRC32C();
      while (file.read(buffer.clear()) > 0) {
        sum.update(buffer.flip());
      }
      return sum.getValue() ^ size;
    }
  }
}
