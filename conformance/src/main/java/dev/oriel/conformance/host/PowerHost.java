package dev.oriel.conformance.host;

import dev.oriel.guests.CommandOutput;
import dev.oriel.guests.GuestFiles;
import dev.oriel.guests.GuestImage;
import dev.oriel.guests.GuestSession;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * A POWER9 server under Linux, as QEMU emulates it ({@code -M powernv9}): a host with VFIO on any
 * machine. It has one NVMe device behind a PHB4, in an IOMMU group of its own, which is given to
 * vfio-pci before the command runs.
 *
 * @param qemu the program {@code qemu-system-ppc64}
 * @param image the host's kernel, with 64 KiB pages, and its initramfs
 * @param ram its size, as QEMU spells it; limits the tables and the memory that can be locked
 * @param disk a file with what is in the NVMe device
 */
record PowerHost(String qemu, GuestImage image, String ram, Path disk) {
  /** Of XZ: quick, and a third smaller than what gzip makes. */
  private static final int PRESET = 1;

  /** Binds the device of group 0, whose name the command finds in DEVICE. */
  private static final String BIND =
      """
      modprobe -a vfio_iommu_spapr_tce vfio_pci || exit 1
      for device in /sys/bus/pci/devices/*; do
        [ "$(cat $device/class)" = 0x010802 ] || continue
        echo vfio-pci >$device/driver_override
        DEVICE=${device##*/}
        [ ! -e $device/driver ] || echo $DEVICE >$device/driver/unbind
        echo $DEVICE >/sys/bus/pci/drivers_probe
      done
      chmod 666 /dev/vfio/0 || exit 1
      """;

  /**
   * Boots the host and runs a shell command on it.
   *
   * @param files contents by absolute path
   * @param printed takes what the command prints
   * @return the command's exit status
   * @throws IOException if there is no QEMU, or the command did not end; the message says what the
   *     console showed besides
   */
  int run(String command, Map<String, byte[]> files, Duration limit, OutputStream printed)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("power-host");
    try {
      String mark = "power-host-" + System.nanoTime();
      Path initrd = folder.resolve("initrd");
      write(initrd, files, new GuestSession.Command(List.of("sh", "-c", BIND + command), mark));
      return boot(initrd, mark, limit, printed);
    } finally {
      Files.deleteIfExists(folder.resolve("initrd"));
      Files.delete(folder);
    }
  }

  /**
   * Compressed as well as the kernel can unpack, because QEMU leaves 128 MiB for it, and a JVM with
   * a guest for it takes 400.
   */
  private void write(Path initrd, Map<String, byte[]> files, GuestSession session)
      throws IOException {
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(initrd));
        OutputStream out = new XZOutputStream(file, new LZMA2Options(PRESET), XZ.CHECK_CRC32)) {
      for (Path archive : image.initramfs()) {
        Files.copy(archive, out);
      }
      out.write(GuestFiles.archive(files));
      out.write(session.archive());
    }
  }

  private int boot(Path initrd, String mark, Duration limit, OutputStream printed)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            qemu,
            "-M",
            "powernv9",
            "-m",
            ram,
            "-nic",
            "none",
            "-display",
            "none",
            "-monitor",
            "none",
            "-serial",
            "stdio",
            "-kernel",
            image.kernel().toString(),
            "-initrd",
            initrd.toString(),
            "-append",
            "console=hvc0 quiet nosoftlockup",
            "-drive",
            "file=" + disk + ",format=raw,if=none,id=disk",
            "-device",
            "nvme,bus=pcie.0,drive=disk,serial=1");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.redirectInput(Path.of("/dev/null").toFile());
    Process process = builder.start();
    try {
      CommandOutput output = new CommandOutput(mark, printed, OutputStream.nullOutputStream());
      Thread reader = Thread.ofPlatform().daemon().start(() -> copy(process, output));
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      reader.join();
      return output
          .status()
          .orElseThrow(
              () ->
                  new IOException(
                      (ended ? "the host ended early" : "the host took longer than " + limit)
                          + (output.started() ? "" : "; it printed:\n" + output.messages())));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void copy(Process process, OutputStream output) {
    try (InputStream in = process.getInputStream()) {
      in.transferTo(output);
    } catch (IOException e) {
      // The process has ended.
    }
  }
}
