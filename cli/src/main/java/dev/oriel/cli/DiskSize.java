package dev.oriel.cli;

import dev.oriel.machine.DriveConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;

/** How large the disk in an image is. */
final class DiskSize {
  private static final int HEADER = 32;
  private static final int QCOW2 = 'Q' << 24 | 'F' << 16 | 'I' << 8 | 0xfb;
  private static final int SIZE = 24;

  private DiskSize() {}

  /** Bytes; 0 if the file cannot be read. */
  static long of(DriveConfig drive) {
    try (SeekableByteChannel file = Files.newByteChannel(drive.file())) {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      boolean qcow2 =
          !drive.format().equals(java.util.Optional.of("raw"))
              && file.read(header) == HEADER
              && header.getInt(0) == QCOW2;
      return qcow2 ? header.getLong(SIZE) : file.size();
    } catch (IOException e) {
      return 0;
    }
  }
}
