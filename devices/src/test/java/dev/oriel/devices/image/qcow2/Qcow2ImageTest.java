package dev.oriel.devices.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BadImageException;
import dev.oriel.device.BlockImage;
import dev.oriel.devices.image.MemoryFolder;
import dev.oriel.devices.image.Qcow2Format;
import dev.oriel.devices.image.RawFormat;
import dev.oriel.testkit.LongTests;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that QEMU makes, judged by QEMU. */
final class Qcow2ImageTest {
  private static final int SIZE = 3 << 20;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Path create(String options) throws IOException {
    Path image = folder.resolve("disk.qcow2");
    List<Object> words = new ArrayList<>(List.of("qemu-img", "create", "-f", "qcow2"));
    if (!options.isEmpty()) {
      words.addAll(Arrays.asList(options.split(" ")));
    }
    words.addAll(List.of(image, SIZE));
    QemuImg.run(words.toArray());
    return image;
  }

  private static BlockImage open(Path image) {
    return new Qcow2Format().open(image, false, true);
  }

  private static byte[] read(BlockImage image, long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0xee);
    image.read(position, MemorySegment.ofArray(bytes));
    return bytes;
  }

  /** Writes, discards and zeroes at random; {@code expected} follows. */
  private static void scribble(BlockImage image, byte[] expected, Random random, int times)
      throws IOException {
    for (int i = 0; i < times; i++) {
      int sectors = 1 + random.nextInt(random.nextInt(4) == 0 ? 300 : 16);
      int at = random.nextInt(SIZE / 512 - sectors + 1) * 512;
      int end = at + sectors * 512;
      switch (random.nextInt(8)) {
        case 0 -> {
          image.discard(at, end - at);
          byte[] after = read(image, at, end - at);
          for (int j = 0; j < after.length; j++) {
            assertThat(after[j] == 0 || after[j] == expected[at + j]).isTrue();
          }
          System.arraycopy(after, 0, expected, at, after.length);
        }
        case 1 -> {
          image.zero(at, end - at, random.nextBoolean());
          Arrays.fill(expected, at, end, (byte) 0);
        }
        case 2 -> image.flush();
        default -> {
          byte[] bytes = new byte[end - at];
          random.nextBytes(bytes);
          image.write(at, MemorySegment.ofArray(bytes));
          System.arraycopy(bytes, 0, expected, at, bytes.length);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-o compat=0.10",
        "-o cluster_size=512",
        "-o cluster_size=512,refcount_bits=64",
        "-o cluster_size=1k,refcount_bits=1",
        "-o cluster_size=4k,refcount_bits=8,lazy_refcounts=on",
        "-o cluster_size=2M",
        "-o preallocation=metadata",
        "-o cluster_size=512,compat=0.10,preallocation=falloc"
      })
  void qemuReadsWhatWeWriteAndTheOtherWayRound(String options) throws IOException {
    Path file = create(options);
    byte[] expected = new byte[SIZE];
    Random random = new Random(options.hashCode());
    for (int round = 0; round < 3; round++) {
      try (BlockImage image = open(file)) {
        assertThat(image.size()).isEqualTo(SIZE);
        assertThat(read(image, 0, SIZE)).isEqualTo(expected);
        scribble(image, expected, random, 60);
        assertThat(read(image, 0, SIZE)).isEqualTo(expected);
      }
      QemuImg.check(file);
      assertThat(Checker.errors(Files.readAllBytes(file))).isEmpty();
      assertThat(Checker.leaks(Files.readAllBytes(file))).isZero();
      assertThat(QemuImg.contents(file, folder.resolve("raw"))).isEqualTo(expected);
      qemuScribbles(file, expected, random);
    }
  }

  private static void qemuScribbles(Path file, byte[] expected, Random random) throws IOException {
    List<Object> words = new ArrayList<>(List.of("qemu-io", "-f", "qcow2", "-d", "unmap"));
    for (int i = 0; i < 20; i++) {
      int sectors = 1 + random.nextInt(100);
      int at = random.nextInt(SIZE / 512 - sectors + 1) * 512;
      int value = 1 + random.nextInt(254);
      boolean zero = random.nextInt(4) == 0;
      words.add("-c");
      words.add(
          zero
              ? "write -z %d %d".formatted(at, sectors * 512)
              : "write -P %d %d %d".formatted(value, at, sectors * 512));
      Arrays.fill(expected, at, at + sectors * 512, (byte) (zero ? 0 : value));
    }
    words.add(file);
    QemuImg.run(words.toArray());
  }

  /** Random bytes that compress, as a raw file and as an image. */
  private Path base(byte[] contents, String... options) throws IOException {
    new Random(5)
        .ints(contents.length / 64, 0, contents.length)
        .forEach(i -> contents[i] = (byte) i);
    Path raw = Files.write(folder.resolve("base.raw"), contents);
    Path image = folder.resolve("base.qcow2");
    List<Object> words = new ArrayList<>(List.of("qemu-img", "convert", "-f", "raw"));
    words.addAll(List.of("-O", "qcow2"));
    words.addAll(Arrays.asList(options));
    words.addAll(List.of(raw, image));
    QemuImg.run(words.toArray());
    return image;
  }

  @ParameterizedTest
  @ValueSource(strings = {"512", "4k", "64k", "2M"})
  void compressedClustersAreReadAndReplaced(String cluster) throws IOException {
    byte[] expected = new byte[SIZE];
    Path file = base(expected, "-c", "-o", "cluster_size=" + cluster);
    try (BlockImage image = open(file)) {
      assertThat(read(image, 0, SIZE)).isEqualTo(expected);
      scribble(image, expected, new Random(2), 100);
      assertThat(read(image, 0, SIZE)).isEqualTo(expected);
    }
    QemuImg.check(file);
    assertThat(Checker.leaks(Files.readAllBytes(file))).isZero();
    assertThat(QemuImg.contents(file, folder.resolve("raw"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-o compat=0.10", "-o cluster_size=512"})
  void anOverlayReadsItsBackingFileAndLeavesItAlone(String options) throws IOException {
    byte[] expected = Arrays.copyOf(new byte[0], SIZE);
    byte[] below = new byte[SIZE - (1 << 20) - 512];
    Path base = base(below, "-o", "cluster_size=8k");
    byte[] before = Files.readAllBytes(base);
    System.arraycopy(below, 0, expected, 0, below.length);
    Path file = create((options + " -b base.qcow2 -F qcow2").strip());
    try (BlockImage image = open(file)) {
      assertThat(read(image, 0, SIZE)).isEqualTo(expected);
      scribble(image, expected, new Random(3), 100);
      assertThat(read(image, 0, SIZE)).isEqualTo(expected);
    }
    QemuImg.check(file);
    assertThat(QemuImg.contents(file, folder.resolve("raw"))).isEqualTo(expected);
    assertThat(Files.readAllBytes(base)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-o cluster_size=512", "-o compat=0.10"})
  void snapshotsInsideAreLeftAlone(String options) throws IOException {
    Path file = create(options);
    byte[] expected = new byte[SIZE];
    Random random = new Random(4);
    try (BlockImage image = open(file)) {
      scribble(image, expected, random, 60);
    }
    byte[] kept = expected.clone();
    QemuImg.run("qemu-img", "snapshot", "-c", "kept", file);
    for (int round = 0; round < 2; round++) {
      try (BlockImage image = open(file)) {
        scribble(image, expected, random, 60);
        assertThat(read(image, 0, SIZE)).isEqualTo(expected);
      }
      QemuImg.check(file);
    }
    assertThat(Checker.leaks(Files.readAllBytes(file))).isZero();
    assertThat(QemuImg.contents(file, folder.resolve("raw"))).isEqualTo(expected);
    QemuImg.run("qemu-img", "snapshot", "-a", "kept", file);
    assertThat(QemuImg.contents(file, folder.resolve("raw"))).isEqualTo(kept);
  }

  @Test
  void discardGivesSpaceBackToTheHost() throws IOException {
    Path file = create("");
    try (BlockImage image = open(file)) {
      byte[] bytes = new byte[SIZE];
      new Random(1).nextBytes(bytes);
      image.write(0, MemorySegment.ofArray(bytes));
      image.flush();
      long before = blocks(file);
      image.discard(0, SIZE);
      assertThat(blocks(file)).as("not before it is durable").isEqualTo(before);
      image.flush();
      assertThat(blocks(file)).isLessThan(before / 4);
      image.write(0, MemorySegment.ofArray(bytes));
    }
    assertThat(Files.size(file)).as("freed clusters are used again").isLessThan(SIZE + (1 << 20));
    QemuImg.check(file);
  }

  /** The disk ends inside its second cluster. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void zeroesUpToTheEndOfADiskThatHasAPartOfACluster(boolean mayFree) throws IOException {
    Path file = create("-o cluster_size=2M");
    byte[] expected = new byte[SIZE];
    new Random(5).nextBytes(expected);
    try (BlockImage image = open(file)) {
      image.write(0, MemorySegment.ofArray(expected));
      for (int from : new int[] {SIZE - 512, 2 << 20, (2 << 20) - 512}) {
        image.zero(from, SIZE - from, mayFree);
        Arrays.fill(expected, from, SIZE, (byte) 0);
        assertThat(read(image, 0, SIZE)).isEqualTo(expected);
      }
    }
    QemuImg.check(file);
  }

  private static long blocks(Path file) throws IOException {
    return Long.parseLong(QemuImg.run("stat", "-c", "%b", file).strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-o compat=0.10",
        "-o cluster_size=512",
        "-o cluster_size=512,compat=0.10,preallocation=falloc",
        "-o cluster_size=512,refcount_bits=64",
        "-o cluster_size=1k,refcount_bits=1",
        "-o cluster_size=2M",
        "-o preallocation=metadata"
      })
  void growsAsQemuSeesIt(String options) throws IOException {
    Path file = create(options);
    Random random = new Random(options.hashCode());
    byte[] expected = new byte[SIZE];
    long size = SIZE;
    try (BlockImage image = open(file)) {
      scribble(image, expected, random, 40);
      long most = LongTests.areWanted() ? 800 << 20 : 90 << 20;
      for (long more : new long[] {512, 200 << 10, 70 << 20, most}) {
        byte[] last = new byte[512];
        random.nextBytes(last);
        image.write(size - 512, MemorySegment.ofArray(last));
        image.resize(size + more);
        assertThat(image.size()).isEqualTo(size + more);
        assertThat(read(image, size - 512, 512)).isEqualTo(last);
        assertThat(read(image, size, 512)).containsOnly(0);
        if (size == SIZE) {
          System.arraycopy(last, 0, expected, SIZE - 512, 512);
        }
        size += more;
        scribble(image, expected, random, 10);
        image.flush();
        assertThat(QemuImg.run("qemu-img", "info", "-U", file)).contains("(" + size + " bytes)");
      }
      image.write(size - 512, MemorySegment.ofArray(new byte[] {1, 2, 3, 4}));
    }
    QemuImg.check(file);
    byte[] qemus = QemuImg.contents(file, folder.resolve("raw"));
    assertThat(qemus.length).isEqualTo((int) size);
    assertThat(Arrays.copyOf(qemus, SIZE)).isEqualTo(expected);
    assertThat(Arrays.copyOfRange(qemus, qemus.length - 512, qemus.length - 508))
        .containsExactly(1, 2, 3, 4);
    assertThat(QemuImg.run("qemu-img", "check", file)).contains("No errors were found");
  }

  /**
   * Shrinks an image as QEMU does a copy of it, to the same contents and clusters. When it grows
   * again, what was cut off is zeros; QEMU shows the rest of the last cluster.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-o compat=0.10",
        "-o cluster_size=512",
        "-o cluster_size=512,compat=0.10,preallocation=falloc",
        "-o cluster_size=512,refcount_bits=64",
        "-o cluster_size=1k,refcount_bits=1",
        "-o cluster_size=2M",
        "-o cluster_size=4k,preallocation=metadata"
      })
  void shrinksAsQemuDoes(String options) throws IOException {
    Random random = new Random(options.hashCode());
    for (int round = 0; round < 5; round++) {
      Path file = create(options);
      Path twin = folder.resolve("twin.qcow2");
      try (BlockImage image = open(file)) {
        scribble(image, new byte[SIZE], random, 40);
      }
      Files.copy(file, twin, StandardCopyOption.REPLACE_EXISTING);
      long size = SIZE;
      for (int step = 0; step < 4; step++) {
        size = 512L * (1 + random.nextInt(Math.max(1, (int) (size >>> 9 + random.nextInt(3)))));
        try (BlockImage image = open(file)) {
          image.resize(size);
          assertThat(image.size()).isEqualTo(size);
        }
        QemuImg.run("qemu-img", "resize", "-f", "qcow2", "--shrink", twin, size);
        assertThat(QemuImg.run("qemu-img", "compare", file, twin)).contains("identical");
        String info = QemuImg.run("qemu-img", "info", file);
        assertThat(info).contains("(" + size + " bytes)");
        String said = QemuImg.run("qemu-img", "check", file);
        assertThat(said).contains("No errors were found");
        if (step == 0) {
          assertThat(clusters(said)).isEqualTo(clusters(QemuImg.run("qemu-img", "check", twin)));
        }
      }
      try (BlockImage image = open(file)) {
        image.resize(SIZE);
        assertThat(read(image, (int) size, (int) (SIZE - size)))
            .isEqualTo(new byte[(int) (SIZE - size)]);
      }
      QemuImg.check(file);
    }
  }

  /** Clusters in use. */
  private static String clusters(String said) {
    return said.lines()
        .filter(line -> line.contains("allocated"))
        .findFirst()
        .orElse("0/0")
        .replaceAll("/.*", "");
  }

  @Test
  void aSnapshotInsideKeepsWhatIsCutOff() throws IOException {
    Path file = create("-o cluster_size=512");
    byte[] first = new byte[SIZE];
    new Random(4).nextBytes(first);
    try (BlockImage image = open(file)) {
      image.write(0, MemorySegment.ofArray(first));
    }
    QemuImg.run("qemu-img", "snapshot", "-c", "kept", file);
    try (BlockImage image = open(file)) {
      image.resize(SIZE / 4 + 1536);
      image.resize(SIZE);
      assertThat(read(image, 0, SIZE / 4 + 1536)).isEqualTo(Arrays.copyOf(first, SIZE / 4 + 1536));
      assertThat(read(image, SIZE / 4 + 1536, SIZE / 2)).isEqualTo(new byte[SIZE / 2]);
    }
    QemuImg.check(file);
    QemuImg.run("qemu-img", "snapshot", "-a", "kept", file);
    QemuImg.run("qemu-img", "snapshot", "-d", "kept", file);
    assertThat(QemuImg.run("qemu-img", "check", file)).contains("No errors were found");
    assertThat(QemuImg.contents(file, folder.resolve("raw"))).isEqualTo(first);
  }

  @Test
  void whatABackingFileHasBeyondTheOldEndStaysHidden() throws IOException {
    byte[] below = new byte[SIZE];
    new Random(3).nextBytes(below);
    Path base = Files.write(folder.resolve("base"), below);
    Path file = folder.resolve("disk.qcow2");
    for (String options : List.of("compat=1.1", "cluster_size=4k")) {
      QemuImg.run(
          "qemu-img",
          "create",
          "-f",
          "qcow2",
          "-o",
          options,
          "-F",
          "raw",
          "-b",
          base,
          file,
          "1234k");
      try (BlockImage image = open(file)) {
        image.resize(SIZE + 512);
        assertThat(read(image, 0, 1234 << 10)).isEqualTo(Arrays.copyOf(below, 1234 << 10));
        assertThat(read(image, 1234 << 10, SIZE + 512 - (1234 << 10))).containsOnly(0);
      }
      QemuImg.check(file);
      assertThat(QemuImg.contents(file, folder.resolve("raw")))
          .isEqualTo(Arrays.copyOf(Arrays.copyOf(below, 1234 << 10), SIZE + 512));
    }
    QemuImg.run(
        "qemu-img",
        "create",
        "-f",
        "qcow2",
        "-o",
        "compat=0.10",
        "-F",
        "raw",
        "-b",
        base,
        file,
        "1M");
    try (BlockImage image = open(file)) {
      assertThatThrownBy(() -> image.resize(2 << 20)).hasMessageContaining("longer backing file");
      assertThat(image.size()).isEqualTo(1 << 20);
    }
  }

  @Test
  void whatCannotChangeItsSizeIsRefusedAndStays() throws IOException {
    Path file = create("-o cluster_size=512");
    try (BlockImage image = open(file)) {
      for (long bytes : new long[] {0, -512, SIZE - 511}) {
        assertThatThrownBy(() -> image.resize(bytes)).hasMessageContaining("multiple");
      }
      assertThatThrownBy(() -> image.resize(1L << 40)).hasMessageContaining("too small");
      assertThatThrownBy(() -> image.resize(Long.MAX_VALUE - 511))
          .hasMessageContaining("too small");
      assertThat(image.size()).isEqualTo(SIZE);
    }
    try (BlockImage image = new Qcow2Format().open(file, true, true)) {
      assertThatThrownBy(() -> image.resize(2 * SIZE)).hasMessageContaining("only read");
    }
    Path old = create("-o compat=0.10");
    QemuImg.run("qemu-img", "snapshot", "-c", "kept", old);
    try (BlockImage image = open(old)) {
      assertThatThrownBy(() -> image.resize(2 * SIZE)).hasMessageContaining("snapshots");
      assertThatThrownBy(() -> image.resize(512)).hasMessageContaining("snapshots");
    }
    QemuImg.check(old);
  }

  @Test
  void aSnapshotInsideKeepsItsSize() throws IOException {
    Path file = create("-o cluster_size=4k");
    byte[] first = new byte[SIZE];
    new Random(4).nextBytes(first);
    try (BlockImage image = open(file)) {
      image.write(0, MemorySegment.ofArray(first));
    }
    QemuImg.run("qemu-img", "snapshot", "-c", "kept", file);
    try (BlockImage image = open(file)) {
      image.resize(9L * SIZE);
      image.write(0, MemorySegment.ofArray(new byte[SIZE]));
      image.write(8L * SIZE, MemorySegment.ofArray(first));
    }
    QemuImg.check(file);
    QemuImg.run("qemu-img", "snapshot", "-a", "kept", file);
    assertThat(QemuImg.contents(file, folder.resolve("raw"))).isEqualTo(first);
  }

  @Test
  void unsupportedImagesAreRefusedByName() throws IOException {
    refused(create("-o extended_l2=on"), "extended L2");
    refused(create("-o data_file=" + folder.resolve("d") + ",data_file_raw=on"), "external data");
    // Not luks: qemu-img measures the host's speed for it, and fails now and then.
    refused(
        create("--object secret,id=s,data=x -o encrypt.format=aes,encrypt.key-secret=s"),
        "encrypted");
    refused(create("-o compression_type=zstd"), "zstd");
    refused(create("-b nbd://localhost/x -F raw -u"), "nbd://localhost/x");
    base(new byte[512]);
    refused(create("-b base.qcow2 -F vmdk -u"), "format vmdk");
    refused(create("-b disk.qcow2 -F qcow2 -u"), "in use by another machine");
  }

  private static void refused(Path image, String why) {
    assertThatThrownBy(() -> open(image).close())
        .isInstanceOf(BadImageException.class)
        .hasMessageStartingWith(image.toString())
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @Test
  void isRecognizedWithoutAFormatButNotAsABackingFile() throws IOException {
    Path file = create("");
    try (BlockImage image = new RawFormat().open(file, false, false)) {
      assertThat(image.size()).isEqualTo(SIZE);
    }
    Path overlay = folder.resolve("overlay");
    QemuImg.run("qemu-img", "create", "-f", "qcow2", "-b", "disk.qcow2", "-F", "qcow2", overlay);
    byte[] bytes = Files.readAllBytes(overlay);
    for (int i = 0; i < 4096; i++) {
      if (Arrays.equals(bytes, i, i + 4, new byte[] {(byte) 0xe2, 0x79, 0x2a, (byte) 0xca}, 0, 4)) {
        bytes[i] = 0x12; // an extension that nobody knows
      }
    }
    refused(Files.write(overlay, bytes), "qemu-img rebase -u");
  }

  /**
   * An image with clusters of 512 bytes and counts of 64 bits, which says that all clusters are
   * taken that its table has counts for.
   *
   * @param more bytes that it is longer
   */
  private Path full(int tableClusters, long more) throws IOException {
    ByteBuffer start = ByteBuffer.allocate((3 + tableClusters) * 512);
    start.putInt(0x514649fb).putInt(3).putInt(20, 9).putLong(24, 8192).putInt(36, 1);
    start.putLong(40, 512).putLong(48, 3 * 512).putInt(56, tableClusters);
    start.putInt(96, 6).putInt(100, 104).position(2 * 512);
    for (int i = 0; i < 64; i++) {
      start.putLong(1);
    }
    while (start.hasRemaining()) {
      start.putLong(2 * 512);
    }
    Path file = Files.write(folder.resolve("disk.qcow2"), start.array());
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(tableClusters * 64L * 64 * 512 + more);
    }
    return file;
  }

  /** The larger a table is, the more blocks the counts of its own clusters take. */
  @Test
  void aLargeTableOfCountsThatMovesIsCounted() throws IOException {
    Path file = full(4160, 0);
    byte[] bytes = new byte[512];
    new Random(3).nextBytes(bytes);
    try (BlockImage image = open(file)) {
      image.write(0, MemorySegment.ofArray(bytes));
    }
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "r")) {
      raw.seek(48);
      long table = raw.readLong();
      int moved = raw.readInt();
      assertThat(moved).isGreaterThan(4160);
      for (int i = 0; i < moved; i++) {
        long cluster = table / 512 + i;
        raw.seek(table + cluster / 64 * Long.BYTES);
        raw.seek(raw.readLong() + cluster % 64 * Long.BYTES);
        assertThat(raw.readLong()).as("cluster %d", cluster).isOne();
      }
    }
    try (BlockImage image = open(file)) {
      assertThat(read(image, 0, 512)).isEqualTo(bytes);
    }
  }

  @Test
  void anImageMuchLongerThanItsCountsIsLeftAlone() throws IOException {
    Path file = full(300, 1L << 33);
    try (BlockImage image = open(file)) {
      assertThatThrownBy(() -> image.write(0, MemorySegment.ofArray(new byte[512])))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("longer than it has counts for");
    }
    open(file).close();
  }

  @Test
  void aRawDiskCannotBecomeQcow2Secretly() throws IOException {
    Path file = Files.write(folder.resolve("disk.raw"), new byte[SIZE]);
    byte[] header = Files.readAllBytes(create(""));
    try (BlockImage image = new RawFormat().open(file, false, false)) {
      assertThatThrownBy(() -> image.write(0, MemorySegment.ofArray(header)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("format=raw");
      image.write(512, MemorySegment.ofArray(header));
    }
    try (BlockImage image = new RawFormat().open(file, false, true)) {
      image.write(0, MemorySegment.ofArray(header));
    }
  }

  @Test
  void aChainIsBoundedAndMayNotBeALoop() throws IOException {
    Path file = create("-b disk.qcow2 -F qcow2 -u");
    assertThatThrownBy(() -> new Qcow2Format().open(file, true, true))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining("more than 32 images");
  }

  @Test
  void aDirtyImageIsOnlyRead() throws IOException {
    Path file = create("-o lazy_refcounts=on");
    byte[] bytes = Files.readAllBytes(file);
    bytes[79] |= 1;
    Files.write(file, bytes);
    refused(file, "qemu-img check -r all");
    new Qcow2Format().open(file, true, true).close();
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {512, (1 << 29) - 512, (1 << 29) + 512, 1L << 40})
  void whatIsCreatedIsEmptyForQemuToo(long size) throws IOException {
    Path image = folder.resolve("new.qcow2");
    new Qcow2Format().create(image, size);
    assertThat(QemuImg.run("qemu-img", "info", image)).contains("(" + size + " bytes)");
    QemuImg.check(image);
    try (BlockImage disk = open(image)) {
      assertThat(disk.size()).isEqualTo(size);
      assertThat(read(disk, size - 512, 512)).containsOnly(0);
      disk.write(size - 512, MemorySegment.ofArray(new byte[] {1, 2, 3}));
    }
    QemuImg.check(image);
    assertThatThrownBy(() -> new Qcow2Format().create(image, size))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -512, 511, (1L << 51) + 512})
  void whatCannotBeTheSizeOfAnImageIsRefused(long size) {
    Path image = folder.resolve("new.qcow2");
    assertThatThrownBy(() -> new Qcow2Format().create(image, size))
        .isInstanceOf(BadImageException.class)
        .hasMessageContaining("cannot have " + size + " bytes");
    assertThat(image).doesNotExist();
  }
}
