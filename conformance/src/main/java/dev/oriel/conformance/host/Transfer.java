package dev.oriel.conformance.host;

import dev.oriel.guests.GuestSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * 64 MiB through a device that is passed to a guest of Oriel on a POWER host: the guest reads what
 * is on the host's NVMe device, writes it back moved by 1 MiB, and reads it again. What it read,
 * and what is in the image of the device at the end, is compared here, outside of both emulators.
 */
enum Transfer {
  /** {@code src/guest/transfer.c}, which needs seconds once a JVM runs on the host. */
  BARE_METAL("-kernel /guest/transfer.elf -m 256M") {
    @Override
    String sum(byte[] bytes) {
      LongBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
      long sum = 0xcbf2_9ce4_8422_2325L;
      while (words.hasRemaining()) {
        sum = (sum ^ words.get()) * 0x100_0000_01b3L;
      }
      return "%016x".formatted(sum);
    }
  },

  /** Debian's kernel and busybox. The kernel is not to mind how slow all of it is. */
  KERNEL(
      """
      -kernel /guest/vmlinux -initrd /guest/initrd -m 512M -append 'console=hvc0 nowatchdog \
      rcupdate.rcu_cpu_stall_suppress=1 nvme_core.io_timeout=600 nvme_core.admin_timeout=600'\
      """) {
    @Override
    String sum(byte[] bytes) {
      try {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e); // every Java has it
      }
    }
  };

  private static final int BYTES = 64 << 20;
  private static final int MOVED = 1 << 20;

  /** In the guest. Closing a block device drops what is cached of it. */
  private static final String SCRIPT =
      """
      disk=/dev/nvme0n1
      tries=0
      until [ -e $disk ] || [ $tries -ge 600 ]; do
        sleep 1
        tries=$((tries + 1))
      done
      uname -sr
      dmesg | grep -i -e 'dma window' -e 'direct dma' -e ddw
      cat $disk >/tmp/all
      echo read $(md5sum </tmp/all)
      dd if=/tmp/all of=$disk bs=1M skip=1 2>/dev/null
      dd if=/tmp/all of=$disk bs=1M count=1 seek=63 2>/dev/null
      sync
      echo written $(md5sum <$disk)
      grep nvme /proc/interrupts
      cat /proc/uptime
      """;

  /** C1 alone: under an emulator, what C2 takes is not earned back. */
  private static final String COMMAND =
      """
      ORIEL_OPTS=-XX:TieredStopAtLevel=1 /opt/oriel/oriel run %s -nographic \
        -global spapr-pci-host-bridge.table=vfio -global spapr-pci-host-bridge.vfio-group=0 \
        -device vfio-pci,host=$DEVICE </dev/null
      """;

  private final String words;

  /**
   * @param words which guest it is
   */
  Transfer(String words) {
    this.words = words;
  }

  /** What the guest prints of the 64 MiB. */
  abstract String sum(byte[] bytes);

  /** Runs a command on the host, with a kernel and its task in /guest and a disk. */
  interface Host {
    int run(String command, GuestSession task, Path disk, OutputStream printed)
        throws IOException, InterruptedException;
  }

  /**
   * @return 0 if all is right; what is not is printed
   */
  int run(Host host, Path disk, OutputStream printed) throws IOException, InterruptedException {
    byte[] before = new byte[BYTES];
    new Random().nextBytes(before);
    byte[] after = Arrays.copyOfRange(before, MOVED, MOVED + BYTES);
    System.arraycopy(before, 0, after, BYTES - MOVED, MOVED);
    Files.write(disk, before);
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    GuestSession task = new GuestSession.Command(List.of("sh", "-c", SCRIPT), "transfer");
    int status = host.run(COMMAND.formatted(words), task, disk, new Both(printed, kept));
    String output = kept.toString(StandardCharsets.UTF_8);
    boolean read = is(output.contains("read " + sum(before)), "the guest read what was there");
    boolean again = is(output.contains("written " + sum(after)), "it read what it had written");
    boolean image = is(Arrays.equals(after, Files.readAllBytes(disk)), "the image holds that");
    return read && again && image ? status : 1;
  }

  private static boolean is(boolean holds, String what) {
    System.out.println((holds ? "right: " : "WRONG: ") + what);
    return holds;
  }

  /** Passes on to two. */
  private static final class Both extends OutputStream {
    private final OutputStream first;
    private final OutputStream second;

    Both(OutputStream first, OutputStream second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public void write(int value) throws IOException {
      first.write(value);
      second.write(value);
    }
  }
}
