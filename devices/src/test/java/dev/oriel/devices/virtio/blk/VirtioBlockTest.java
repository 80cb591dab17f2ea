package dev.oriel.devices.virtio.blk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.ResizableImage;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class VirtioBlockTest {
  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int FLUSH = 4;
  private static final int GET_ID = 8;
  private static final int DISCARD = 11;
  private static final int WRITE_ZEROES = 13;

  private static final int OK = 0;
  private static final int IO_ERROR = 1;
  private static final int UNSUPPORTED = 2;

  private static final long FLUSHES = 1L << 9;
  private static final long CACHE_SWITCH = 1L << 11;

  private static final long HEADER = VirtioDriver.DATA;
  private static final long STATUS = VirtioDriver.DATA + 0x100;
  private static final long SEGMENT = VirtioDriver.DATA + 0x200;
  private static final long BUFFER = VirtioDriver.DATA + 0x1_0000;
  private static final int SECTORS = 4096;

  private final TestImage image = new TestImage(SECTORS * 512, false);

  private VirtioDriver driver(TestImage of, String... options) {
    Map<String, String> all = new HashMap<>(Map.of("drive", "d"));
    for (String option : options) {
      all.put(option.split("=")[0], option.split("=")[1]);
    }
    return new VirtioDriver(new VirtioBlkDeviceType(), all, id -> of);
  }

  private VirtioDriver started(String... options) {
    return driver(image, options).start();
  }

  private static int request(VirtioDriver driver, int queue, int type, long sector, Part... data) {
    driver.put32(HEADER, type);
    driver.put64(HEADER + 8, sector);
    driver.put16(STATUS, 0xff);
    Part[] parts = new Part[data.length + 2];
    parts[0] = Part.read(HEADER, 16);
    System.arraycopy(data, 0, parts, 1, data.length);
    parts[data.length + 1] = Part.written(STATUS, 1);
    int head = driver.add(queue, parts);
    driver.run(queue);
    assertThat(driver.takeUsed(queue)).isEqualTo(head);
    return driver.get16(STATUS) & 0xff;
  }

  private static int segmentRequest(
      VirtioDriver driver, int type, long sector, int sectors, int flags) {
    driver.put64(SEGMENT, sector);
    driver.put32(SEGMENT + 8, sectors);
    driver.put32(SEGMENT + 12, flags);
    return request(driver, 0, type, 0, Part.read(SEGMENT, 16));
  }

  private static void randomize(MemorySegment segment, long seed) {
    byte[] bytes = new byte[(int) segment.byteSize()];
    new SplittableRandom(seed).nextBytes(bytes);
    segment.copyFrom(MemorySegment.ofArray(bytes));
  }

  @Test
  void readsAndWritesOnEveryQueue() {
    try (VirtioDriver driver = started()) {
      assertThat(driver.config(0, 8)).as("capacity").isEqualTo(SECTORS);
      assertThat(driver.config(34, 2)).as("queues").isEqualTo(4);
      randomize(image.contents(), 1);
      for (int queue = 0; queue < 4; queue++) {
        MemorySegment there = driver.at(BUFFER, 4096);
        assertThat(request(driver, queue, READ, 8 * queue, Part.written(BUFFER, 4096))).isZero();
        assertThat(driver.written()).isEqualTo(4097);
        assertThat(there.mismatch(image.contents().asSlice(4096L * queue, 4096))).isEqualTo(-1);
        randomize(there, queue);
        assertThat(request(driver, queue, WRITE, 100 + queue, Part.read(BUFFER, 512))).isZero();
        assertThat(driver.written()).isEqualTo(1);
        assertThat(
                there.asSlice(0, 512).mismatch(image.contents().asSlice(512L * (100 + queue), 512)))
            .isEqualTo(-1);
      }
    }
  }

  @Test
  void movesTheWholeDiskInOneRequestOfScatteredParts() {
    try (VirtioDriver driver = started()) {
      randomize(image.contents(), 2);
      int half = SECTORS * 512 / 2;
      Part[] parts = {Part.written(BUFFER + half, 100), Part.written(BUFFER, 2 * half - 100)};
      parts[1] = Part.written(BUFFER + half + 100, half - 100);
      Part rest = Part.written(BUFFER, half);
      assertThat(request(driver, 0, READ, 0, parts[0], parts[1], rest)).isZero();
      assertThat(driver.at(BUFFER + half, half).mismatch(image.contents().asSlice(0, half)))
          .isEqualTo(-1);
      assertThat(driver.at(BUFFER, half).mismatch(image.contents().asSlice(half, half)))
          .isEqualTo(-1);
    }
  }

  /** As SLOF sends requests. */
  @Test
  void theBarrierOfOldDraftsMeansNothing() {
    try (VirtioDriver driver = started()) {
      Part sector = Part.written(BUFFER, 512);
      assertThat(request(driver, 0, READ | 1 << 31, 0, sector)).isEqualTo(OK);
      assertThat(request(driver, 0, READ | 1 << 30, 0, sector)).isNotEqualTo(OK);
    }
  }

  @Test
  void headerAndStatusMayBeAnywhereInTheirParts() {
    try (VirtioDriver driver = started()) {
      randomize(image.contents(), 3);
      driver.put32(HEADER, READ);
      driver.put64(HEADER + 8, 5);
      int head =
          driver.add(
              0,
              Part.read(HEADER, 3),
              Part.read(HEADER + 3, 13),
              Part.written(BUFFER, 511),
              Part.written(BUFFER + 511, 2));
      driver.put16(BUFFER + 512, 0xff);
      driver.run(0);
      assertThat(driver.takeUsed(0)).isEqualTo(head);
      assertThat(driver.get16(BUFFER + 512) & 0xff).isEqualTo(OK);
      assertThat(driver.at(BUFFER, 512).mismatch(image.contents().asSlice(5 * 512, 512)))
          .isEqualTo(-1);
    }
  }

  @Test
  void refusesWhatIsOutsideTheDisk() {
    try (VirtioDriver driver = started()) {
      Part sector = Part.written(BUFFER, 512);
      assertThat(request(driver, 0, READ, SECTORS - 1, sector)).isEqualTo(OK);
      for (long at : new long[] {SECTORS, -1, 1L << 55, 1L << 63, (1L << 55) - 1}) {
        assertThat(request(driver, 0, READ, at, sector)).as("sector " + at).isEqualTo(IO_ERROR);
        assertThat(driver.written()).isEqualTo(1);
        assertThat(request(driver, 0, WRITE, at, Part.read(BUFFER, 512))).isEqualTo(IO_ERROR);
        assertThat(segmentRequest(driver, WRITE_ZEROES, at, 1, 0)).isEqualTo(IO_ERROR);
      }
      assertThat(request(driver, 0, READ, SECTORS - 1, Part.written(BUFFER, 1024)))
          .isEqualTo(IO_ERROR);
      assertThat(request(driver, 0, READ, 0, Part.written(BUFFER, 100))).isEqualTo(IO_ERROR);
      assertThat(request(driver, 0, READ, 0, Part.written(BUFFER, -512))).isEqualTo(IO_ERROR);
    }
  }

  @Test
  void reportsFaultsAndFailuresAsErrors() {
    try (VirtioDriver driver = started()) {
      driver.bus.refuse(BUFFER, 0x1000);
      assertThat(request(driver, 0, READ, 0, Part.written(BUFFER, 512))).isEqualTo(IO_ERROR);
      assertThat(request(driver, 0, WRITE, 0, Part.read(BUFFER, 512))).isEqualTo(IO_ERROR);
      driver.bus.allowAll();
      image.failing(true);
      assertThat(request(driver, 0, READ, 0, Part.written(BUFFER, 512))).isEqualTo(IO_ERROR);
      assertThat(request(driver, 0, WRITE, 0, Part.read(BUFFER, 512))).isEqualTo(IO_ERROR);
      assertThat(request(driver, 0, FLUSH, 0)).isEqualTo(IO_ERROR);
      image.failing(false);
      assertThat(request(driver, 0, FLUSH, 0)).isEqualTo(OK);
    }
  }

  @Test
  void tellsItsSerialNumber() {
    try (VirtioDriver driver = started("serial=disk-7")) {
      driver.at(BUFFER, 32).fill((byte) 'x');
      assertThat(request(driver, 0, GET_ID, 0, Part.written(BUFFER, 20))).isEqualTo(OK);
      byte[] id = driver.at(BUFFER, 21).toArray(ValueLayout.JAVA_BYTE);
      assertThat(new String(id, StandardCharsets.US_ASCII))
          .isEqualTo("disk-7" + "\0".repeat(14) + "x");
      assertThat(driver.written()).isEqualTo(21);
      assertThat(request(driver, 0, GET_ID, 0, Part.written(BUFFER, 4))).isEqualTo(OK);
    }
  }

  @Test
  void writesZeroesAndChecksWhatIsDiscarded() {
    try (VirtioDriver driver = started()) {
      image.contents().fill((byte) 1);
      assertThat(segmentRequest(driver, WRITE_ZEROES, 10, 1025, 1)).isEqualTo(OK);
      MemorySegment zeroed = image.contents().asSlice(10 * 512, 1025 * 512);
      assertThat(zeroed.mismatch(MemorySegment.ofArray(new byte[1025 * 512]))).isEqualTo(-1);
      assertThat(image.contents().get(ValueLayout.JAVA_BYTE, 10 * 512 - 1)).isOne();
      assertThat(image.contents().get(ValueLayout.JAVA_BYTE, 1035 * 512)).isOne();
      assertThat(segmentRequest(driver, DISCARD, 0, SECTORS, 0)).isEqualTo(OK);
      assertThat(image.discards()).containsExactly("0+" + SECTORS * 512L);
      assertThat(segmentRequest(driver, DISCARD, 1, SECTORS, 0)).isEqualTo(IO_ERROR);
      assertThat(segmentRequest(driver, DISCARD, 0, -1, 0)).isEqualTo(IO_ERROR);
      assertThat(segmentRequest(driver, DISCARD, 0, 1, 1)).isEqualTo(UNSUPPORTED);
      assertThat(segmentRequest(driver, WRITE_ZEROES, 0, 1, 2)).isEqualTo(UNSUPPORTED);
      assertThat(request(driver, 0, DISCARD, 0, Part.read(SEGMENT, 32))).isEqualTo(UNSUPPORTED);
      assertThat(request(driver, 0, 99, 0)).isEqualTo(UNSUPPORTED);
    }
  }

  @Test
  void aDiscardNeedsItsFeature() {
    try (VirtioDriver driver = started("discard=off", "write-zeroes=off", "num-queues=1")) {
      assertThat(driver.offered() & (1L << 12 | 1L << 13 | 1L << 14)).isZero();
      assertThat(segmentRequest(driver, DISCARD, 0, 1, 0)).isEqualTo(UNSUPPORTED);
      assertThat(segmentRequest(driver, WRITE_ZEROES, 0, 1, 0)).isEqualTo(UNSUPPORTED);
    }
  }

  @Test
  void aReadOnlyDiskIsNotWritten() {
    TestImage readOnly = new TestImage(1 << 20, true);
    try (VirtioDriver driver = driver(readOnly).start()) {
      assertThat(driver.offered() >>> 5 & 1).isEqualTo(1);
      assertThat(request(driver, 0, WRITE, 0, Part.read(BUFFER, 512))).isEqualTo(IO_ERROR);
      assertThat(segmentRequest(driver, WRITE_ZEROES, 0, 1, 0)).isNotEqualTo(OK);
      assertThat(request(driver, 0, READ, 0, Part.written(BUFFER, 512))).isEqualTo(OK);
    }
  }

  @Test
  void writesAreDurableUnlessTheGuestFlushes() {
    try (VirtioDriver driver = driver(image)) {
      driver.start();
      Part sector = Part.read(BUFFER, 512);
      assertThat(request(driver, 0, WRITE, 0, sector)).isEqualTo(OK);
      assertThat(image.flushes()).isZero();
      assertThat(request(driver, 0, FLUSH, 0)).isEqualTo(OK);
      assertThat(image.flushes()).isEqualTo(1);
      assertThat(driver.config(32, 1)).isEqualTo(1);
      driver.config(32, 1, 0);
      assertThat(request(driver, 0, WRITE, 0, sector)).isEqualTo(OK);
      assertThat(image.flushes()).isEqualTo(2);
      driver.start(driver.offered() & ~(FLUSHES | CACHE_SWITCH), 16);
      assertThat(request(driver, 0, WRITE, 0, sector)).isEqualTo(OK);
      assertThat(image.flushes()).as("a driver that cannot flush").isEqualTo(3);
    }
    try (VirtioDriver driver = started("write-cache=off", "config-wce=off")) {
      driver.config(32, 1, 1);
      assertThat(driver.config(32, 1)).isZero();
      assertThat(request(driver, 0, WRITE, 0, Part.read(BUFFER, 512))).isEqualTo(OK);
      assertThat(image.flushes()).isGreaterThan(4);
    }
  }

  @Test
  void largeBlocksAreNotSplit() {
    try (VirtioDriver driver = started("logical_block_size=4096")) {
      assertThat(driver.config(20, 4)).isEqualTo(4096);
      assertThat(request(driver, 0, READ, 8, Part.written(BUFFER, 4096))).isEqualTo(OK);
      assertThat(request(driver, 0, READ, 1, Part.written(BUFFER, 4096))).isEqualTo(IO_ERROR);
      assertThat(request(driver, 0, READ, 8, Part.written(BUFFER, 512))).isEqualTo(IO_ERROR);
    }
    TestImage odd = new TestImage(4096 + 512, false);
    assertThatThrownBy(() -> driver(odd, "logical_block_size=4096"))
        .isInstanceOf(BadDeviceOptionException.class)
        .hasMessage(
            "virtio-blk-pci: test image has 4608 bytes, which is not a number of 4096-byte blocks");
  }

  @Test
  void aRequestWithoutHeaderOrStatusBreaksTheDevice() {
    for (Part[] parts :
        new Part[][] {
          {Part.read(HEADER, 16)},
          {Part.read(HEADER, 15), Part.written(STATUS, 1)},
          {Part.written(BUFFER, 512), Part.written(STATUS, 1)}
        }) {
      try (VirtioDriver driver = started()) {
        driver.add(0, parts);
        driver.run(0);
        assertThat(driver.takeUsed(0)).isEqualTo(-1);
        assertThat(driver.common(VirtioDriver.STATUS, 1) & VirtioDriver.NEEDS_RESET).isNotZero();
      }
    }
  }

  /** Requests that would move terabytes take many steps, and a reset comes between two of them. */
  @Test
  void aResetEndsALongRequestBetweenTwoPieces() {
    TestImage large = new TestImage(32 << 20, false);
    try (VirtioDriver driver = driver(large).start()) {
      driver.put64(SEGMENT, 0);
      driver.put32(SEGMENT + 8, 65536);
      driver.put32(SEGMENT + 12, 0);
      driver.put32(HEADER, WRITE_ZEROES);
      driver.add(0, Part.read(HEADER, 16), Part.read(SEGMENT, 16), Part.written(STATUS, 1));
      large.contents().fill((byte) 1);
      driver.kick(0);
      driver.executor.step();
      driver.common(VirtioDriver.STATUS, 1, 0);
      assertThat(driver.common(VirtioDriver.STATUS, 1)).as("still resetting").isNotZero();
      driver.executor.runAll();
      assertThat(driver.common(VirtioDriver.STATUS, 1)).isZero();
      assertThat(large.contents().get(ValueLayout.JAVA_BYTE, (32 << 20) - 1)).isOne();
      driver.start();
      assertThat(request(driver, 0, READ, 0, Part.written(BUFFER, 512))).isEqualTo(OK);
    }
  }

  @Test
  void whatIsCompletedWhileItIsSavedInterrupts() {
    PciDeviceType type = new VirtioBlkDeviceType();
    TestImage large = new TestImage(32 << 20, false);
    try (VirtioDriver before = driver(large).start()) {
      before.put64(SEGMENT, 0);
      before.put32(SEGMENT + 8, 32 << 11);
      before.put32(SEGMENT + 12, 0);
      before.put32(HEADER, WRITE_ZEROES);
      before.add(0, Part.read(HEADER, 16), Part.read(SEGMENT, 16), Part.written(STATUS, 1));
      before.kick(0);
      before.executor.step();
      assertThat(before.line()).as("has ended").isFalse();
      DeviceOptions options = DeviceOptions.of(type, Map.of("drive", "d"), id -> large);
      try (VirtioDriver after = new VirtioDriver(before, type, options)) {
        after.executor.runAll();
        assertThat(after.takeUsed(0)).isNotEqualTo(-1);
        assertThat(after.line()).isTrue();
        assertThat(after.interruptStatus()).isOne();
        assertThat(after.line()).isFalse();
      }
    }
  }

  @Test
  void refusesWhatItCannotBeInWords() {
    for (String[] bad :
        new String[][] {
          {"disable-legacy", "off", "auto or on: there is no legacy interface"},
          {"iommu_platform", "off", "on: all devices are behind DMA windows"},
          {"disable-modern", "on", "off: there is no other interface"},
          {"queue-size", "100", "a power of two from 4 to 1024"}
        }) {
      assertThatThrownBy(
              () ->
                  DeviceOptions.of(
                      new VirtioBlkDeviceType(), Map.of("drive", "d", bad[0], bad[1]), id -> image))
          .isInstanceOf(BadDeviceOptionException.class)
          .hasMessage("virtio-blk-pci: " + bad[0] + "=" + bad[1] + " must be " + bad[2]);
    }
  }

  @Test
  void tellsTheDriverOfAnotherSize() {
    ResizableImage resizable = new ResizableImage(image);
    try (VirtioDriver driver =
        new VirtioDriver(new VirtioBlkDeviceType(), Map.of("drive", "d"), id -> resizable)
            .start()) {
      assertThat(driver.config(0, 8)).isEqualTo(SECTORS);
      long generation = driver.common(21, 1);
      resizable.resize(512 * 1000);
      driver.executor.runAll();
      assertThat(driver.config(0, 8)).isEqualTo(1000);
      assertThat(driver.common(21, 1)).isEqualTo(generation + 1);
      assertThat(driver.interruptStatus()).as("the configuration has changed").isEqualTo(2);
      assertThat(request(driver, 0, READ, 1000, Part.written(BUFFER, 512))).isEqualTo(IO_ERROR);
      driver.reset();
      assertThat(driver.config(0, 8)).as("after a reset").isEqualTo(1000);
    }
  }
}
