package dev.oriel.devices.image.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BlockImage;
import dev.oriel.devices.image.MemoryFolder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cuts the power after every write to the file, with all and with some of the sectors since the
 * last flush: no errors, and the guest finds each sector as it was at its last flush or later.
 */
final class PowerCutTest {
  private static final int SIZE = 1 << 20;
  private static final int SECTOR = 512;

  /** Places in a run at which the power is cut. */
  private static final int CUTS = Integer.getInteger("oriel.powercuts", 150);

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  /** What the guest did up to an event of the file. */
  private record Moment(int event, boolean flushed, byte[] disk) {}

  private byte[] create(String options) throws IOException {
    Path image = folder.resolve("disk");
    List<Object> words = new ArrayList<>(List.of("qemu-img", "create", "-f", "qcow2"));
    words.addAll(Arrays.asList(options.split(" ")));
    words.addAll(List.of(image, SIZE));
    QemuImg.run(words.toArray());
    return Files.readAllBytes(image);
  }

  private static BlockImage open(ByteFile file) throws IOException {
    return Qcow2Image.open(
        "disk",
        file,
        false,
        (name, format) -> {
          throw new AssertionError();
        });
  }

  private static byte[] read(BlockImage image) throws IOException {
    byte[] bytes = new byte[SIZE];
    image.read(0, MemorySegment.ofArray(bytes));
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-o cluster_size=512",
        "-o cluster_size=512,compat=0.10",
        "-o cluster_size=1k,refcount_bits=64",
        "-o cluster_size=4k,refcount_bits=1",
        "-o cluster_size=64k",
      })
  void leavesNoErrorsAndLosesNothingThatWasFlushed(String options) throws IOException {
    byte[] image = create(options);
    cutEverywhere(image, options.hashCode());
  }

  @Test
  void norWithASnapshotInside() throws IOException {
    RecordedFile file = new RecordedFile(create("-o cluster_size=512"));
    try (BlockImage image = open(file)) {
      act(image, new byte[SIZE], new Random(1), 20, () -> {});
    }
    Path path = Files.write(folder.resolve("disk"), file.contents());
    QemuImg.run("qemu-img", "snapshot", "-c", "kept", path);
    cutEverywhere(Files.readAllBytes(path), 8);
  }

  @Test
  void norWithCompressedClusters() throws IOException {
    byte[] contents = new byte[SIZE];
    new Random(5).ints(SIZE / 64, 0, SIZE).forEach(i -> contents[i] = (byte) i);
    Path raw = Files.write(folder.resolve("raw"), contents);
    Path path = folder.resolve("disk");
    QemuImg.run("qemu-img", "convert", "-c", "-O", "qcow2", "-o", "cluster_size=4k", raw, path);
    cutEverywhere(Files.readAllBytes(path), 9);
  }

  private interface After {
    void step();
  }

  private static void act(BlockImage image, byte[] disk, Random random, int times, After after)
      throws IOException {
    for (int i = 0; i < times; i++) {
      int sectors = 1 + random.nextInt(random.nextInt(5) == 0 ? 400 : 12);
      int at = random.nextInt(SIZE / SECTOR - sectors) * SECTOR;
      int bytes = sectors * SECTOR;
      switch (random.nextInt(7)) {
        case 0 -> image.discard(at, bytes);
        case 1 -> image.zero(at, bytes, random.nextBoolean());
        case 2 -> image.flush();
        default -> {
          byte[] data = new byte[bytes];
          Arrays.fill(data, (byte) (1 + random.nextInt(255)));
          image.write(at, MemorySegment.ofArray(data));
        }
      }
      after.step();
    }
  }

  private void cutEverywhere(byte[] image, int seed) throws IOException {
    Random random = new Random(seed);
    RecordedFile file = new RecordedFile(image);
    List<Moment> moments = new ArrayList<>();
    try (BlockImage disk = open(file)) {
      moments.add(new Moment(0, true, read(disk)));
      for (int i = 0; i < 60; i++) {
        act(disk, new byte[0], random, 1, () -> {});
        byte[] now = read(disk);
        boolean flushed = i % 7 == 6;
        if (flushed) {
          disk.flush();
        }
        moments.add(new Moment(file.events(), flushed, now));
      }
    }
    int step = Math.max(1, file.events() / CUTS);
    for (int cut = 0; cut <= file.events(); cut += step) {
      check(file.after(cut, null), moments, cut, "all");
      check(file.after(cut, random), moments, cut, "some");
    }
    Path sample = folder.resolve("sample");
    for (int i = 0; i < 12; i++) {
      Files.write(sample, file.after(random.nextInt(file.events()), random));
      QemuImg.check(sample);
    }
    assertThat(Checker.errors(file.contents())).isEmpty();
    assertThat(Checker.leaks(file.contents())).as("after a clean end").isZero();
  }

  private static void check(byte[] left, List<Moment> moments, int cut, String which)
      throws IOException {
    String where = "cut after %d, %s of the unflushed sectors".formatted(cut, which);
    assertThat(Checker.errors(left)).as(where).isEmpty();
    byte[] found;
    try (BlockImage image = open(new RecordedFile(left))) {
      found = read(image);
    }
    int from = 0;
    int to = moments.size() - 1;
    for (int i = 0; i < moments.size(); i++) {
      from = moments.get(i).flushed && moments.get(i).event <= cut ? i : from;
      to = moments.get(i).event >= cut ? Math.min(to, i) : to;
    }
    for (int sector = 0; sector < SIZE; sector += SECTOR) {
      boolean known = false;
      for (int i = from; i <= to && !known; i++) {
        known =
            Arrays.equals(
                found, sector, sector + SECTOR, moments.get(i).disk, sector, sector + SECTOR);
      }
      assertThat(known).as("%s: sector at %d", where, sector).isTrue();
    }
  }

  @Test
  void failuresOfTheHostLoseNothingElse() throws IOException {
    byte[] start = create("-o cluster_size=512");
    for (int fail = 0; fail < 40; fail++) {
      RecordedFile file = new RecordedFile(start);
      Random random = new Random(fail);
      try (BlockImage image = open(file)) {
        act(image, new byte[0], random, 15, () -> {});
        byte[] before = read(image);
        file.failAfter(fail / 4);
        byte[] data = new byte[40 * SECTOR];
        Arrays.fill(data, (byte) 0x77);
        try {
          image.write(SIZE / 2, MemorySegment.ofArray(data));
          image.flush();
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("told to fail");
        }
        file.works();
        byte[] after = read(image);
        Arrays.fill(before, SIZE / 2, SIZE / 2 + data.length, (byte) 0);
        Arrays.fill(after, SIZE / 2, SIZE / 2 + data.length, (byte) 0);
        assertThat(after).isEqualTo(before);
        image.write(SIZE / 2, MemorySegment.ofArray(data));
      }
      assertThat(Checker.errors(file.contents())).isEmpty();
      assertThat(Checker.leaks(file.contents())).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-o cluster_size=512", "-o cluster_size=4k,refcount_bits=1"})
  void norWhileTheDiskGrows(String options) throws IOException {
    RecordedFile file = new RecordedFile(create(options));
    Random random = new Random(7);
    byte[] expected;
    int begin;
    List<Long> sizes = new ArrayList<>(List.of((long) SIZE));
    try (BlockImage image = open(file)) {
      act(image, new byte[0], random, 30, () -> {});
      image.flush();
      expected = read(image);
      begin = file.events();
      for (int i = 1; i < 6; i++) {
        long end = image.size();
        image.resize(end + (7L * SIZE << 2 * i));
        sizes.add(image.size());
        image.write(end, MemorySegment.ofArray(new byte[] {1, 2, 3, 4}));
      }
    }
    for (int cut = begin; cut <= file.events(); cut++) {
      for (Random some : new Random[] {null, random}) {
        byte[] left = file.after(cut, some);
        assertThat(Checker.errors(left)).as("cut after %d", cut).isEmpty();
        try (BlockImage image = open(new RecordedFile(left))) {
          assertThat(sizes).contains(image.size());
          assertThat(read(image)).isEqualTo(expected);
        }
      }
    }
    assertThat(Checker.leaks(file.contents())).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-o cluster_size=512",
        "-o cluster_size=512,compat=0.10",
        "-o cluster_size=4k,refcount_bits=1"
      })
  void norWhileTheDiskShrinks(String options) throws IOException {
    RecordedFile file = new RecordedFile(create(options));
    Random random = new Random(11);
    List<Long> sizes = new ArrayList<>(List.of((long) SIZE));
    byte[] expected;
    int begin;
    try (BlockImage image = open(file)) {
      act(image, new byte[0], random, 60, () -> {});
      image.flush();
      expected = read(image);
      begin = file.events();
      for (long size = SIZE; size > 64 * SECTOR; ) {
        size = (size / SECTOR * (2 + random.nextInt(6)) / 8) * SECTOR;
        image.resize(size);
        sizes.add(size);
      }
    }
    int last = (int) (long) sizes.getLast();
    Path sample = folder.resolve("sample");
    int stride = Math.max(1, (file.events() - begin) / CUTS);
    for (int cut = begin; cut <= file.events(); cut += stride) {
      for (Random some : new Random[] {null, random}) {
        byte[] left = file.after(cut, some);
        assertThat(Checker.errors(left)).as("cut after %d", cut).isEmpty();
        if (random.nextInt(20) == 0) {
          Files.write(sample, left);
          QemuImg.check(sample);
        }
        try (BlockImage image = open(new RecordedFile(left))) {
          long size = image.size();
          assertThat(sizes).contains(size);
          byte[] kept = new byte[last];
          image.read(0, MemorySegment.ofArray(kept));
          assertThat(kept).isEqualTo(Arrays.copyOf(expected, last));
          image.resize(2L * SIZE);
          byte[] beyond = new byte[(int) (2L * SIZE - size)];
          image.read(size, MemorySegment.ofArray(beyond));
          assertThat(beyond).isEqualTo(new byte[beyond.length]);
        }
      }
    }
    assertThat(Checker.errors(file.contents())).isEmpty();
    assertThat(Checker.leaks(file.contents())).isZero();
  }

  @Test
  void failuresWhileTheDiskShrinksLoseNothingThatIsKept() throws IOException {
    byte[] start = create("-o cluster_size=512");
    int half = SIZE / 2 + SECTOR;
    for (int fail = 0; fail < 40; fail++) {
      RecordedFile file = new RecordedFile(start);
      try (BlockImage image = open(file)) {
        act(image, new byte[0], new Random(fail), 25, () -> {});
        byte[] before = Arrays.copyOf(read(image), half);
        file.failAfter(fail / 2);
        long size = half;
        try {
          image.resize(half);
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("told to fail");
          size = SIZE;
        }
        file.works();
        assertThat(image.size()).isEqualTo(size);
        image.resize(half);
        byte[] after = new byte[half];
        image.read(0, MemorySegment.ofArray(after));
        assertThat(after).isEqualTo(before);
        image.resize(SIZE);
        assertThat(Arrays.copyOfRange(read(image), half, SIZE)).isEqualTo(new byte[SIZE - half]);
      }
      assertThat(Checker.errors(file.contents())).isEmpty();
      assertThat(Checker.leaks(file.contents())).isZero();
    }
  }

  @Test
  void failuresWhileTheDiskGrowsLeaveItAsItWas() throws IOException {
    byte[] start = create("-o cluster_size=512");
    for (int fail = 0; fail < 60; fail++) {
      RecordedFile file = new RecordedFile(start);
      try (BlockImage image = open(file)) {
        act(image, new byte[0], new Random(fail), 15, () -> {});
        byte[] before = read(image);
        file.failAfter(fail / 2);
        long size = 90L * SIZE;
        try {
          image.resize(size);
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("told to fail");
          size = SIZE;
        }
        file.works();
        assertThat(image.size()).isEqualTo(size);
        assertThat(read(image)).isEqualTo(before);
        image.resize(100L * SIZE);
        image.write(99L * SIZE, MemorySegment.ofArray(new byte[SECTOR]));
      }
      assertThat(Checker.errors(file.contents())).isEmpty();
      assertThat(Checker.leaks(file.contents())).isZero();
    }
  }

  @Test
  void aFailedFlushFails() throws IOException {
    RecordedFile file = new RecordedFile(create("-o cluster_size=4k"));
    try (BlockImage image = open(file)) {
      image.write(0, MemorySegment.ofArray(new byte[SECTOR]));
      file.failAfter(0);
      assertThatThrownBy(image::flush).hasMessageContaining("told to fail");
      file.works();
      image.flush();
    }
    assertThat(Checker.errors(file.contents())).isEmpty();
  }
}
