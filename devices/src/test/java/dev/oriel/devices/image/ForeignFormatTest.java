package dev.oriel.devices.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.oriel.device.BadImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no raw image is not taken for one; the images are qemu-img's where it makes them. */
final class ForeignFormatTest {
  /** What qemu-img says now and then, because it times the derivation of a LUKS key. */
  private static final String UNMEASURABLE = "Unable to get accurate CPU usage";

  private static final byte[] NOISE = new byte[64 << 10];

  static {
    new Random(1).nextBytes(NOISE);
  }

  @TempDir Path folder;

  private final RawFormat format = new RawFormat();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "qcow",
        "qed",
        "vdi",
        "vhdx",
        "vhdx -o subformat=fixed",
        "vpc",
        "vpc -o subformat=fixed",
        "vmdk",
        "vmdk -o subformat=monolithicFlat",
        "vmdk -o subformat=twoGbMaxExtentSparse",
        "vmdk -o subformat=streamOptimized",
        "parallels",
        "luks --object secret,id=s,data=x -o key-secret=s,iter-time=10"
      })
  void whatQemuImgMakesIsRefused(String options) throws IOException, InterruptedException {
    Path file = folder.resolve("disk");
    qemuImg(("create -q -f " + options + " " + file + " 1M").split(" "));
    assertRefused(file, options.split(" ")[0]);
  }

  @Test
  void aDiskWithDataInAnotherFormatIsRefused() throws IOException, InterruptedException {
    Path raw = Files.write(folder.resolve("raw"), NOISE);
    for (String kind : List.of("vmdk", "vdi", "vhdx", "vpc")) {
      Path file = folder.resolve("disk." + kind);
      qemuImg("convert", "-f", "raw", "-O", kind, raw.toString(), file.toString());
      assertRefused(file, kind);
    }
  }

  private static void qemuImg(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("qemu-img"));
    command.addAll(Arrays.asList(words));
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "qemu-img"))),
        "qemu-img is not installed");
    String output;
    do {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor() == 0 || output.contains(UNMEASURABLE))
          .as(command + ": " + output)
          .isTrue();
    } while (output.contains(UNMEASURABLE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bochs 426f636873205669727475616c20484420496d616765",
        "cloop 23212f62696e2f73680a2356322e3020466f726d61740a6d6f6470726f6265",
        "vmdk 434f574401000000",
        "vmdk bebafeca00000000",
        "xz fd377a585a000004e6d6b446",
        "zstd 28b52ffd0458",
        "bzip2 425a6839314159265359",
        "bzip2 425a683117724538509000000000",
        "lz4 04224d186440a7",
        "lz4 02214c18",
        "lzip 4c5a4950010c",
        "lzop 894c5a4f000d0a1a0a",
        "lzma 5d00008000ffffffffffffffff00",
        "compress 1f9d90",
        "7z 377abcaf271c0004",
        "rar 526172211a0700",
        "zip 504b050600000000",
        "wim 4d5357494d000000",
        "luks 4c554b53babe0002"
      })
  void whatItCannotMakeIsToldByItsFirstBytes(String sample) throws IOException {
    String[] words = sample.split(" ");
    byte[] bytes = new byte[4096];
    byte[] head = HexFormat.of().parseHex(words[1]);
    System.arraycopy(head, 0, bytes, 0, head.length);
    assertRefused(Files.write(folder.resolve("disk"), bytes), words[0]);
  }

  @Test
  void compressedFilesAreRefusedWhateverTheirSize() throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(NOISE);
    }
    assertRefused(Files.write(folder.resolve("disk.gz"), gzip.toByteArray()), "gzip");
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("disk.img"));
      out.write(NOISE);
    }
    assertRefused(Files.write(folder.resolve("disk.zip"), zip.toByteArray()), "zip");
  }

  @Test
  void aDmgIsRecognizedByItsTrailer() throws IOException {
    byte[] bytes = NOISE.clone();
    System.arraycopy("koly".getBytes(StandardCharsets.US_ASCII), 0, bytes, bytes.length - 512, 4);
    assertRefused(Files.write(folder.resolve("disk.dmg"), bytes), "dmg");
  }

  private void assertRefused(Path file, String kind) throws IOException {
    byte[] before = Files.readAllBytes(file);
    for (boolean readOnly : new boolean[] {false, true}) {
      assertThatThrownBy(() -> format.open(file, readOnly, false))
          .isInstanceOf(BadImageException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("a " + kind)
          .hasMessageContaining("format=raw")
          .hasMessageNotContaining("\n");
    }
    if (before.length % 512 == 0) {
      format.open(file, false, true).close();
    }
    assertThat(Files.readAllBytes(file)).as("nothing is written").isEqualTo(before);
  }

  @Test
  void rawDisksAreAccepted() throws IOException {
    byte[] partitioned = new byte[4096];
    partitioned[510] = 0x55;
    partitioned[511] = (byte) 0xaa;
    byte[] ext4 = new byte[4096];
    ext4[1080] = 0x53;
    ext4[1081] = (byte) 0xef;
    byte[] iso = new byte[64 << 10];
    System.arraycopy("CD001".getBytes(StandardCharsets.US_ASCII), 0, iso, 0x8001, 5);
    for (byte[] disk : List.of(new byte[512], NOISE, partitioned, ext4, iso)) {
      Path file = Files.write(folder.resolve("disk.img"), disk);
      assertThatCode(() -> format.open(file, false, false).close()).doesNotThrowAnyException();
    }
  }
}
