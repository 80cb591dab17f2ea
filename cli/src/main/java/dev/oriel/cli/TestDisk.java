package dev.oriel.cli;

import dev.oriel.machine.DriveConfig;
import dev.oriel.machine.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A temporary disk image whose first MiB is known.
 *
 * @param md5 MD5 sum of the first MiB, in hexadecimal
 */
record TestDisk(ScratchDisk scratch, String md5) implements AutoCloseable {
  private static final int KNOWN = 1 << 20;

  static TestDisk create() {
    ScratchDisk scratch = ScratchDisk.create();
    byte[] content = new byte[KNOWN];
    ThreadLocalRandom.current().nextBytes(content);
    try {
      Files.write(scratch.file(), content, StandardOpenOption.WRITE);
      byte[] sum = MessageDigest.getInstance("MD5").digest(content);
      return new TestDisk(scratch, HexFormat.of().formatHex(sum));
    } catch (IOException e) {
      scratch.close();
      throw new HostException("cannot write to a temporary disk image: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  DriveConfig drive() {
    return scratch.drive();
  }

  @Override
  public void close() {
    scratch.close();
  }
}
