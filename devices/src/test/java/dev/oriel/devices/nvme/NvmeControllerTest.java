package dev.oriel.devices.nvme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.BlockImage;
import dev.oriel.device.ForwardingImage;
import dev.oriel.devices.common.Le;
import dev.oriel.testkit.TestBus;
import dev.oriel.testkit.TestImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NvmeControllerTest {
  private static final int READ = 2;
  private static final int WRITE = 1;
  private static final int DNR = 0x4000;

  private final TestImage image = new TestImage(4 << 20, false);

  private NvmeDriver ready() {
    return new NvmeDriver(image).withMessages(2).enable().createQueues(1);
  }

  private static void fillRandomly(MemorySegment segment, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (long i = 0; i < segment.byteSize(); i += 8) {
      segment.set(ValueLayout.JAVA_LONG_UNALIGNED, i, random.nextLong());
    }
  }

  @Test
  void looksLikeQemusOnTheBus() {
    try (NvmeDriver driver = new NvmeDriver(image)) {
      int[] expected = {0x00101b36, 0x00100006, 0x01080202, 0, 0x80000004, 0};
      for (int i = 0; i < expected.length; i++) {
        assertThat(driver.slot.configLoad(4 * i, 4)).isEqualTo(expected[i]);
      }
      assertThat(driver.slot.configLoad(0x2c, 4)).isEqualTo(0x11001af4);
      assertThat(driver.slot.configLoad(0x34, 4)).isEqualTo(0x40);
      assertThat(driver.slot.configLoad(0x3c, 4)).isEqualTo(0x100);
      assertThat(driver.slot.configLoad(0x40, 4)).isEqualTo(0x00408011);
      assertThat(driver.slot.configLoad(0x44, 4)).isEqualTo(0x2000);
      assertThat(driver.slot.configLoad(0x48, 4)).isEqualTo(0x3000);
      assertThat(driver.slot.configLoad(0x60, 4)).isEqualTo(0x00030001);
      assertThat(driver.slot.configLoad(0x80, 4)).isEqualTo(0x00026010);
      assertThat(driver.slot.profile().bars().getFirst().size()).isEqualTo(0x4000);
      assertThat(driver.read64(0)).isEqualTo(0x00401820_0f0107ffL);
      assertThat(driver.read32(4)).isEqualTo(0x00401820);
      assertThat(driver.read32(8)).isEqualTo(0x00010400);
    }
  }

  @Test
  void becomesReadyAndStops() {
    try (NvmeDriver driver = new NvmeDriver(image)) {
      assertThat(driver.read32(0x1c)).isZero();
      driver.enable();
      assertThat(driver.read32(0x1c)).isEqualTo(1);
      driver.write32(0x14, 0x460060);
      driver.executor.runAll();
      assertThat(driver.read32(0x1c)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"0x460061,0", "0x460791,0", "0x4608e1,0", "0x460061,0x100", "0x460011,0"})
  void refusesImpossibleConfigurations(String configuration, String misalignment) {
    try (NvmeDriver driver = new NvmeDriver(image)) {
      int value = Integer.decode(configuration);
      boolean fine = value == 0x460061 && misalignment.equals("0");
      driver.write32(0x24, 0x001f001f);
      driver.write64(0x28, NvmeDriver.ADMIN_SQ);
      driver.write64(0x30, NvmeDriver.ADMIN_CQ);
      if (!misalignment.equals("0")) {
        driver.write32(0x24, 0x00000000);
      }
      driver.write32(0x14, value);
      driver.executor.runAll();
      assertThat(driver.read32(0x1c)).isEqualTo(fine ? 1 : 2);
    }
  }

  @Test
  void identifiesItself() {
    try (NvmeDriver driver = new NvmeDriver(image).enable()) {
      NvmeDriver.require(driver.admin(6, 0, NvmeDriver.PAGE, 1, 0));
      MemorySegment page = driver.at(NvmeDriver.PAGE, 4096);
      assertThat(text(page, 4, 20)).isEqualTo("S1                  ");
      assertThat(text(page, 24, 15)).isEqualTo("Oriel NVMe Ctrl");
      assertThat(Le.get8(page, 77)).isEqualTo(7);
      NvmeDriver.require(driver.admin(6, 1, NvmeDriver.PAGE, 0, 0));
      assertThat(Le.get64(page, 0)).isEqualTo((4 << 20) / 512);
      assertThat(Le.get8(page, 130)).isEqualTo(9);
      NvmeDriver.require(driver.admin(6, 0, NvmeDriver.PAGE, 2, 0));
      assertThat(Le.get64(page, 0)).isEqualTo(1);
      NvmeDriver.require(driver.admin(6, 1, NvmeDriver.PAGE, 3, 0));
      assertThat(Le.get64(page, 0)).isEqualTo(0x0104);
      assertThat(driver.admin(6, 2, NvmeDriver.PAGE, 3, 0)).isEqualTo(DNR | 0x02);
      assertThat(driver.admin(6, 0, NvmeDriver.PAGE, 3, 0)).isEqualTo(DNR | 0x0b);
      assertThat(driver.admin(6, 0, NvmeDriver.PAGE, 4, 0)).isEqualTo(DNR | 0x02);
    }
  }

  private static String text(MemorySegment from, long offset, int length) {
    byte[] bytes = from.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, java.nio.charset.StandardCharsets.US_ASCII);
  }

  @Test
  void readsWhatWasWritten() {
    try (NvmeDriver driver = ready()) {
      MemorySegment data = driver.at(NvmeDriver.DATA, 8192);
      fillRandomly(data, 1);
      NvmeDriver.require(driver.io(WRITE, 100, 16, NvmeDriver.DATA, NvmeDriver.DATA + 4096));
      assertThat(image.contents().asSlice(100 * 512, 8192).mismatch(data)).isEqualTo(-1);
      NvmeDriver.require(
          driver.io(READ, 100, 16, NvmeDriver.DATA + 0x10000, NvmeDriver.DATA + 0x11000));
      assertThat(driver.at(NvmeDriver.DATA + 0x10000, 8192).mismatch(data)).isEqualTo(-1);
    }
  }

  @Test
  void announcesCompletionsOnTheVectorOfTheirQueue() {
    try (NvmeDriver driver = ready()) {
      driver.bus.takeMessages();
      NvmeDriver.require(driver.io(READ, 0, 1, NvmeDriver.DATA, 0));
      assertThat(driver.bus.takeMessages()).containsExactly(0x1301);
      NvmeDriver.require(driver.admin(6, 0, NvmeDriver.PAGE, 1, 0));
      assertThat(driver.bus.takeMessages()).containsExactly(0x1300);
      assertThat(driver.line).isFalse();
    }
  }

  @Test
  void aMaskedVectorIsDeliveredWhenItIsUnmasked() {
    try (NvmeDriver driver = ready()) {
      driver.bus.takeMessages();
      driver.write32(0x2000 + 16 + 12, 1);
      NvmeDriver.require(driver.io(READ, 0, 1, NvmeDriver.DATA, 0));
      assertThat(driver.bus.takeMessages()).isEmpty();
      assertThat(driver.read32(0x3000)).isEqualTo(2);
      driver.write32(0x2000 + 16 + 12, 0);
      assertThat(driver.bus.takeMessages()).containsExactly(0x1301);
      assertThat(driver.read32(0x3000)).isZero();
    }
  }

  @Test
  void holdsThePinWhileCompletionsWait() {
    try (NvmeDriver driver = new NvmeDriver(image).enable()) {
      driver.submit(0, 6, 0, NvmeDriver.PAGE, 0, 1, 0, 0);
      driver.ring(0);
      driver.executor.runAll();
      assertThat(driver.line).isTrue();
      assertThat(driver.slot.configLoad(6, 2) & 8).isEqualTo(8);
      driver.write32(0x0c, 1);
      driver.executor.runAll();
      assertThat(driver.line).isFalse();
      assertThat(driver.read32(0x10)).isEqualTo(1);
      driver.write32(0x10, 1);
      driver.executor.runAll();
      assertThat(driver.line).isTrue();
      NvmeDriver.require(driver.complete(0));
      assertThat(driver.line).isFalse();
    }
  }

  @Test
  void aStoreByTheGuestLowersThePinAtOnce() {
    try (NvmeDriver driver = new NvmeDriver(image).enable().createQueues(0)) {
      assertThat(driver.line).isFalse();
      for (int i = 0; i < 3; i++) {
        driver.submit(1, READ, 1, NvmeDriver.DATA, 0, 0, 0, 0);
      }
      driver.ring(1);
      driver.executor.runAll();
      assertThat(driver.line).isTrue();
      assertThat(driver.peek(1)).isTrue();
      driver.ringHead(1);
      assertThat(driver.line).as("one of three consumed").isTrue();
      driver.write32(0x0c, 1);
      assertThat(driver.line).as("masked").isFalse();
      driver.write32(0x10, 1);
      assertThat(driver.line).as("unmasked").isTrue();
      assertThat(driver.peek(1) && driver.peek(1)).isTrue();
      driver.ringHead(1);
      assertThat(driver.line).as("all consumed").isFalse();
      driver.executor.runAll();
      assertThat(driver.line).isFalse();
    }
  }

  @Test
  void aGuestMayConsumeUnannouncedCompletions() {
    AtomicReference<Runnable> whenRead = new AtomicReference<>(() -> {});
    BlockImage disk =
        new ForwardingImage(image) {
          @Override
          public void read(long position, MemorySegment target) throws IOException {
            whenRead.get().run();
            super.read(position, target);
          }
        };
    try (NvmeDriver driver = new NvmeDriver(disk).enable().createQueues(0)) {
      driver.submit(1, READ, 1, NvmeDriver.DATA, 0, 0, 0, 0);
      driver.submit(1, READ, 1, NvmeDriver.DATA, 0, 0, 0, 0);
      driver.ring(1);
      List<Boolean> consumed = new ArrayList<>();
      whenRead.set(
          () -> {
            consumed.add(driver.peek(1));
            driver.ringHead(1);
            assertThat(driver.line).isFalse();
          });
      driver.executor.runAll();
      assertThat(consumed).containsExactly(false, true);
      assertThat(driver.line).isTrue();
    }
  }

  @Test
  void shadowDoorbellsLowerThePin() {
    long events = NvmeDriver.LIST + 0x1000;
    try (NvmeDriver driver = new NvmeDriver(image).enable().createQueues(0)) {
      NvmeDriver.require(driver.run(0, 0x7c, 0, NvmeDriver.LIST, events, 0, 0, 0));
      for (int i = 1; i < 20; i++) {
        driver.submit(1, READ, 1, NvmeDriver.DATA, 0, 0, 0, 0);
        Le.put32(driver.at(NvmeDriver.LIST, 16), 8, driver.tail(1));
        driver.ring(1);
        driver.executor.runAll();
        assertThat(driver.line).isTrue();
        assertThat(Le.get32(driver.at(events, 16), 12)).as("event index").isEqualTo(i - 1);
        assertThat(driver.peek(1)).isTrue();
        Le.put32(driver.at(NvmeDriver.LIST, 16), 12, driver.head(1));
        driver.ringHead(1);
        assertThat(driver.line).isFalse();
      }
    }
  }

  @Test
  void anInvalidHeadDoesNotChangeThePin() {
    try (NvmeDriver driver = new NvmeDriver(image).enable().createQueues(0)) {
      driver.submit(1, READ, 1, NvmeDriver.DATA, 0, 0, 0, 0);
      driver.ring(1);
      driver.executor.runAll();
      for (int value : new int[] {NvmeDriver.ENTRIES, 0xffff, -1}) {
        driver.write32(0x100c, value);
        assertThat(driver.line).isTrue();
      }
    }
  }

  @Test
  void followsChainedPrpLists() {
    try (NvmeDriver driver = ready()) {
      int pages = 100;
      SplittableRandom random = new SplittableRandom(3);
      long[] page = new long[pages];
      for (int i = 0; i < pages; i++) {
        page[i] = NvmeDriver.DATA + 0x2000L * i;
      }
      fillRandomly(image.contents().asSlice(0, pages * 4096L), random.nextLong());
      // The first entry lies 3 entries before the end of its page, which chains to the next.
      long list = NvmeDriver.LIST + 4096 - 3 * 8;
      long next = NvmeDriver.LIST + 0x8000;
      put(driver, list, page[1]);
      put(driver, list + 8, page[2]);
      put(driver, list + 16, next);
      for (int i = 3; i < pages; i++) {
        put(driver, next + 8L * (i - 3), page[i]);
      }
      NvmeDriver.require(driver.io(READ, 0, pages * 8, page[0], list));
      for (int i = 0; i < pages; i++) {
        MemorySegment expected = image.contents().asSlice(i * 4096L, 4096);
        assertThat(driver.at(page[i], 4096).mismatch(expected)).isEqualTo(-1);
      }
    }
  }

  private static void put(NvmeDriver driver, long ioba, long value) {
    Le.put64(driver.at(ioba, 8), 0, value);
  }

  @Test
  void aTransferMayStartInsideAPage() {
    try (NvmeDriver driver = ready()) {
      fillRandomly(image.contents().asSlice(0, 4096), 9);
      NvmeDriver.require(driver.io(READ, 0, 8, NvmeDriver.DATA + 0xe00, NvmeDriver.DATA + 0x5000));
      MemorySegment disk = image.contents();
      assertThat(driver.at(NvmeDriver.DATA + 0xe00, 512).mismatch(disk.asSlice(0, 512)))
          .isEqualTo(-1);
      assertThat(driver.at(NvmeDriver.DATA + 0x5000, 3584).mismatch(disk.asSlice(512, 3584)))
          .isEqualTo(-1);
    }
  }

  @Test
  void refusesBadPointers() {
    try (NvmeDriver driver = ready()) {
      int offset = DNR | 0x13;
      assertThat(driver.io(READ, 0, 1, NvmeDriver.DATA + 2, 0)).isEqualTo(offset);
      assertThat(driver.io(READ, 0, 16, NvmeDriver.DATA, NvmeDriver.DATA + 8)).isEqualTo(offset);
      assertThat(driver.io(READ, 0, 32, NvmeDriver.DATA, NvmeDriver.LIST + 4)).isEqualTo(offset);
      put(driver, NvmeDriver.LIST, NvmeDriver.DATA + 0x20);
      assertThat(driver.io(READ, 0, 32, NvmeDriver.DATA, NvmeDriver.LIST)).isEqualTo(offset);
    }
  }

  @Test
  void followsScatterGatherLists() {
    try (NvmeDriver driver = ready()) {
      fillRandomly(image.contents().asSlice(0, 4096), 5);
      MemorySegment disk = image.contents();
      // 512 bytes of three blocks, two in a first segment and one in the last.
      long next = NvmeDriver.LIST + 0x100;
      descriptor(driver, NvmeDriver.LIST, NvmeDriver.DATA + 1, 100, 0);
      descriptor(driver, NvmeDriver.LIST + 16, NvmeDriver.DATA + 0x1000, 12, 0);
      descriptor(driver, NvmeDriver.LIST + 32, next, 16, 0x30);
      descriptor(driver, next, NvmeDriver.DATA + 0x2000, 400, 0);
      NvmeDriver.require(sgl(driver, NvmeDriver.LIST, 48, 0x20));
      assertThat(driver.at(NvmeDriver.DATA + 1, 100).mismatch(disk.asSlice(0, 100))).isEqualTo(-1);
      assertThat(driver.at(NvmeDriver.DATA + 0x1000, 12).mismatch(disk.asSlice(100, 12)))
          .isEqualTo(-1);
      assertThat(driver.at(NvmeDriver.DATA + 0x2000, 400).mismatch(disk.asSlice(112, 400)))
          .isEqualTo(-1);
      NvmeDriver.require(sgl(driver, NvmeDriver.DATA, 512, 0));
    }
  }

  @Test
  void refusesBadScatterGatherLists() {
    try (NvmeDriver driver = ready()) {
      long list = NvmeDriver.LIST;
      assertThat(sgl(driver, NvmeDriver.DATA, 511, 0)).isEqualTo(DNR | 0x0f);
      assertThat(sgl(driver, NvmeDriver.DATA, 513, 0)).isEqualTo(DNR | 0x0f);
      assertThat(sgl(driver, list, 0, 0x30)).isEqualTo(DNR | 0x0d);
      assertThat(sgl(driver, list, 17, 0x30)).isEqualTo(DNR | 0x0d);
      assertThat(sgl(driver, list, 16, 0x40)).isEqualTo(DNR | 0x11);
      assertThat(sgl(driver, list, -16, 0x30)).isEqualTo(DNR | 0x0e);
      // A segment that leads to itself for ever.
      descriptor(driver, list, list, 16, 0x20);
      assertThat(sgl(driver, list, 16, 0x20)).isEqualTo(DNR | 0x0e);
      driver.bus.refuse(list, 16);
      assertThat(sgl(driver, list, 16, 0x30)).isEqualTo(0x04);
    }
  }

  private static void descriptor(NvmeDriver driver, long at, long ioba, int length, int type) {
    MemorySegment descriptor = driver.at(at, 16).fill((byte) 0);
    Le.put64(descriptor, 0, ioba);
    Le.put32(descriptor, 8, length);
    Le.put8(descriptor, 15, type);
  }

  /** Reads one block into what a descriptor describes. */
  private static int sgl(NvmeDriver driver, long ioba, int length, int type) {
    long second = length & 0xffff_ffffL | (long) type << 56;
    return driver.run(1, READ | 0x4000, 1, ioba, second, 0, 0, 0);
  }

  @Test
  void refusedMemoryIsADataTransferError() {
    try (NvmeDriver driver = ready()) {
      driver.bus.refuse(NvmeDriver.DATA, 4096);
      assertThat(driver.io(READ, 0, 1, NvmeDriver.DATA, 0)).isEqualTo(0x04);
      assertThat(driver.io(WRITE, 0, 1, NvmeDriver.DATA, 0)).isEqualTo(0x04);
      driver.bus.refuse(NvmeDriver.LIST, 8);
      assertThat(driver.io(READ, 0, 32, NvmeDriver.DATA + 0x1000, NvmeDriver.LIST)).isEqualTo(0x04);
      driver.bus.allowAll();
      NvmeDriver.require(driver.io(READ, 0, 1, NvmeDriver.DATA, 0));
    }
  }

  @Test
  void anUnreachableQueueIsFatalUntilTheControllerIsReset() {
    try (NvmeDriver driver = ready()) {
      driver.bus.refuse(NvmeDriver.IO_SQ, 4096);
      driver.submit(1, READ, 1, NvmeDriver.DATA, 0, 0, 0, 0);
      driver.ring(1);
      driver.executor.runAll();
      assertThat(driver.read32(0x1c)).isEqualTo(3);
      driver.bus.allowAll();
      driver.write32(0x14, 0);
      driver.executor.runAll();
      assertThat(driver.read32(0x1c)).isZero();
      driver.enable();
      assertThat(driver.read32(0x1c)).isEqualTo(1);
    }
  }

  @Test
  void aFailingImageIsAMediaError() {
    try (NvmeDriver driver = ready()) {
      image.failing(true);
      assertThat(driver.io(READ, 0, 1, NvmeDriver.DATA, 0)).isEqualTo(0x281);
      assertThat(driver.io(WRITE, 0, 1, NvmeDriver.DATA, 0)).isEqualTo(0x280);
      assertThat(driver.run(1, 0, 1, 0, 0, 0, 0, 0)).isEqualTo(0x280);
      image.failing(false);
      NvmeDriver.require(driver.io(READ, 0, 1, NvmeDriver.DATA, 0));
      NvmeDriver.require(driver.admin(2, -1, NvmeDriver.PAGE, 127 << 16 | 2, 0));
      assertThat(Le.get64(driver.at(NvmeDriver.PAGE, 512), 160)).isEqualTo(2);
    }
  }

  @Test
  void checksRangesAndLengths() {
    try (NvmeDriver driver = ready()) {
      long blocks = (4 << 20) / 512;
      assertThat(driver.io(READ, blocks, 1, NvmeDriver.DATA, 0)).isEqualTo(DNR | 0x80);
      assertThat(driver.io(READ, blocks - 1, 2, NvmeDriver.DATA, 0)).isEqualTo(DNR | 0x80);
      assertThat(driver.io(READ, -1, 2, NvmeDriver.DATA, 0)).isEqualTo(DNR | 0x80);
      assertThat(driver.io(READ, 0, 1025, NvmeDriver.DATA, NvmeDriver.LIST)).isEqualTo(DNR | 0x02);
      assertThat(driver.io(0x7f, 0, 1, NvmeDriver.DATA, 0)).isEqualTo(DNR | 0x01);
      assertThat(driver.run(1, READ, 2, NvmeDriver.DATA, 0, 0, 0, 0)).isEqualTo(DNR | 0x0b);
      assertThat(driver.admin(0x7f, 0, 0, 0, 0)).isEqualTo(DNR | 0x01);
    }
  }

  @Test
  void aReadOnlyImageIsWriteProtected() {
    TestImage readOnly = new TestImage(1 << 20, true);
    try (NvmeDriver driver = new NvmeDriver(readOnly).withMessages(2).enable().createQueues(1)) {
      NvmeDriver.require(driver.admin(6, 1, NvmeDriver.PAGE, 0, 0));
      assertThat(Le.get8(driver.at(NvmeDriver.PAGE, 4096), 99)).isEqualTo(1);
      assertThat(driver.io(WRITE, 0, 1, NvmeDriver.DATA, 0)).isEqualTo(DNR | 0x20);
      assertThat(driver.io(8, 0, 1, 0, 0)).isEqualTo(DNR | 0x20);
      NvmeDriver.require(driver.io(READ, 0, 1, NvmeDriver.DATA, 0));
    }
  }

  @Test
  void writesZeroesAndCompares() {
    try (NvmeDriver driver = ready()) {
      fillRandomly(image.contents(), 4);
      NvmeDriver.require(driver.io(8, 8, 8, 0, 0));
      assertThat(driver.io(5, 8, 8, NvmeDriver.DATA, 0)).isZero();
      assertThat(driver.io(5, 7, 8, NvmeDriver.DATA, 0)).isEqualTo(DNR | 0x285);
    }
  }

  @Test
  void deallocatesTheRangesIfAllAreOnTheDisk() {
    try (NvmeDriver driver = ready()) {
      MemorySegment ranges = driver.at(NvmeDriver.DATA, 48);
      ranges.fill((byte) 0);
      Le.put32(ranges, 4, 8);
      Le.put64(ranges, 8, 16);
      Le.put32(ranges, 36, 1);
      Le.put64(ranges, 40, image.size());
      assertThat(driver.run(1, 9, 1, NvmeDriver.DATA, 0, 2, 4, 0)).isEqualTo(DNR | 0x80);
      assertThat(image.discards()).isEmpty();
      Le.put64(ranges, 40, 1);
      NvmeDriver.require(driver.run(1, 9, 1, NvmeDriver.DATA, 0, 2, 4, 0));
      assertThat(image.discards()).containsExactly("8192+4096", "512+512");
    }
  }

  @Test
  void flushesWhenAskedAndWhenTheCacheIsOff() {
    try (NvmeDriver driver = ready()) {
      NvmeDriver.require(driver.io(WRITE, 0, 1, NvmeDriver.DATA, 0));
      assertThat(image.flushes()).isZero();
      NvmeDriver.require(driver.run(1, 0, -1, 0, 0, 0, 0, 0));
      assertThat(image.flushes()).isEqualTo(1);
      NvmeDriver.require(driver.run(1, WRITE, 1, NvmeDriver.DATA, 0, 0, 0, 1 << 30));
      assertThat(image.flushes()).isEqualTo(2);
      NvmeDriver.require(driver.admin(9, 0, 0, 6, 0));
      NvmeDriver.require(driver.io(WRITE, 0, 1, NvmeDriver.DATA, 0));
      assertThat(image.flushes()).isEqualTo(3);
    }
  }

  @Test
  void flushesOnShutdown() {
    try (NvmeDriver driver = ready()) {
      driver.write32(0x14, 0x464061);
      driver.executor.runAll();
      assertThat(driver.read32(0x1c)).isEqualTo(9);
      assertThat(image.flushes()).isEqualTo(1);
    }
  }

  @Test
  void grantsAsManyQueuesAsQemu() {
    try (NvmeDriver driver = ready()) {
      NvmeDriver.require(driver.admin(9, 0, 0, 7, 0x00030003));
      assertThat(driver.result).isEqualTo(0x003f003f);
      assertThat(driver.admin(9, 0, 0, 7, 0xffff)).isEqualTo(DNR | 2);
      assertThat(driver.admin(9, 0, 0, 0x80000006, 0)).isEqualTo(DNR | 0x10d);
      NvmeDriver.require(driver.admin(10, 0, 0, 0x306, 0));
      assertThat(driver.result).isEqualTo(4);
    }
  }

  @Test
  void keepsFeaturesUntilItIsReset() {
    try (NvmeDriver driver = ready()) {
      int[][] idAndInitial = {
        {1, 7},
        {2, 0},
        {4, 343},
        {6, 1},
        {7, 0x3f003f},
        {8, 0},
        {9, 0x10000},
        {10, 0},
        {11, 0},
        {14, 0},
        {0x16, 0},
        {0x19, 0}
      };
      for (int[] row : idAndInitial) {
        NvmeDriver.require(driver.admin(10, 0, NvmeDriver.PAGE, row[0], 0));
        assertThat(driver.result).isEqualTo(row[1]);
      }
      NvmeDriver.require(driver.admin(9, 0, 0, 8, 0x1234));
      NvmeDriver.require(driver.admin(10, 0, 0, 8, 0));
      assertThat(driver.result).isEqualTo(0x1234);
      NvmeDriver.require(driver.admin(10, 0, 0, 0x108, 0));
      assertThat(driver.result).isZero();
      assertThat(driver.admin(10, 0, 0, 0x20, 0)).isEqualTo(DNR | 2);
      assertThat(driver.admin(10, 0, 0, 5, 0)).isEqualTo(DNR | 0x0b);
      NvmeDriver.require(driver.admin(10, 1, 0, 5, 0));
      assertThat(driver.admin(10, 2, 0, 8, 0)).isEqualTo(DNR | 2);
      assertThat(driver.admin(9, 0, 0, 2, 1)).isEqualTo(DNR | 2);
      assertThat(driver.admin(10, 0, 0, 9, 65)).isEqualTo(DNR | 2);
      MemorySegment page = driver.at(NvmeDriver.PAGE, 512);
      Le.put64(page, 0, 0x123456789aL);
      NvmeDriver.require(driver.admin(9, 0, NvmeDriver.PAGE, 14, 0));
      NvmeDriver.require(driver.admin(10, 0, NvmeDriver.PAGE, 14, 0));
      assertThat(Le.get64(page, 0) - (0x123456789aL | 1L << 49)).isBetween(0L, 60_000L);
      fillRandomly(page, 6);
      byte[] behavior = page.toArray(ValueLayout.JAVA_BYTE);
      NvmeDriver.require(driver.admin(9, 0, NvmeDriver.PAGE, 0x16, 0));
      page.fill((byte) 0);
      NvmeDriver.require(driver.admin(10, 0, NvmeDriver.PAGE, 0x16, 0));
      assertThat(page.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(behavior);
    }
  }

  @Test
  void reportsTemperatureAboveTheThreshold() {
    try (NvmeDriver driver = ready()) {
      NvmeDriver.require(driver.admin(9, 0, 0, 11, 2));
      driver.submit(0, 0x0c, 0, 0, 0, 0, 0, 0);
      NvmeDriver.require(driver.admin(9, 0, 0, 4, 300));
      NvmeDriver.require(driver.complete(0));
      assertThat(driver.result).isEqualTo(0x00020101);
      NvmeDriver.require(driver.admin(2, -1, NvmeDriver.PAGE, 127 << 16 | 2, 0));
      assertThat(Le.get8(driver.at(NvmeDriver.PAGE, 512), 0)).isEqualTo(2);
    }
  }

  @Test
  void checksQueuesThatAreCreatedAndDeleted() {
    try (NvmeDriver driver = ready()) {
      long q = NvmeDriver.PAGE;
      assertThat(driver.admin(5, 0, q, 31 << 16 | 1, 3)).isEqualTo(DNR | 0x101);
      assertThat(driver.admin(5, 0, q, 31 << 16 | 65, 3)).isEqualTo(DNR | 0x101);
      assertThat(driver.admin(5, 0, q, 31 << 16 | 0, 3)).isEqualTo(DNR | 0x101);
      assertThat(driver.admin(5, 0, q, 2, 3)).isEqualTo(DNR | 0x102);
      assertThat(driver.admin(5, 0, q, 2048 << 16 | 2, 3)).isEqualTo(DNR | 0x102);
      assertThat(driver.admin(5, 0, q, 31 << 16 | 2, 2)).isEqualTo(DNR | 0x02);
      assertThat(driver.admin(5, 0, q + 64, 31 << 16 | 2, 3)).isEqualTo(DNR | 0x13);
      assertThat(driver.admin(5, 0, q, 31 << 16 | 2, 65 << 16 | 3)).isEqualTo(DNR | 0x108);
      assertThat(driver.admin(1, 0, q, 31 << 16 | 2, 2 << 16 | 1)).isEqualTo(DNR | 0x100);
      assertThat(driver.admin(1, 0, q, 31 << 16 | 2, 0 << 16 | 1)).isEqualTo(DNR | 0x100);
      assertThat(driver.admin(4, 0, 0, 1, 0)).isEqualTo(DNR | 0x10c);
      NvmeDriver.require(driver.admin(0, 0, 0, 1, 0));
      NvmeDriver.require(driver.admin(4, 0, 0, 1, 0));
      assertThat(driver.admin(0, 0, 0, 1, 0)).isEqualTo(DNR | 0x101);
      assertThat(driver.admin(4, 0, 0, 1, 0)).isEqualTo(DNR | 0x101);
      assertThat(driver.admin(0, 0, 0, 0, 0)).isEqualTo(DNR | 0x101);
    }
  }

  @Test
  void waitsForRoomInTheCompletionQueue() {
    try (NvmeDriver driver = ready()) {
      NvmeDriver.require(driver.admin(0, 0, 0, 1, 0));
      NvmeDriver.require(driver.admin(4, 0, 0, 1, 0));
      NvmeDriver.require(driver.admin(5, 0, NvmeDriver.IO_CQ, 3 << 16 | 1, 1 << 16 | 3));
      NvmeDriver.require(driver.admin(1, 0, NvmeDriver.IO_SQ, 31 << 16 | 1, 1 << 16 | 1));
      driver.at(NvmeDriver.IO_CQ, 256).fill((byte) 0);
      for (int i = 0; i < 10; i++) {
        driver.submit(1, READ, 1, NvmeDriver.DATA, 0, i, 0, 0);
      }
      driver.ring(1);
      driver.executor.runAll();
      assertThat(Le.get16(driver.at(NvmeDriver.IO_CQ + 32, 16), 8)).isEqualTo(3);
      assertThat(Le.get16(driver.at(NvmeDriver.IO_CQ + 48, 16), 14)).isZero();
      driver.write32(0x100c, 3);
      driver.executor.runAll();
      assertThat(Le.get16(driver.at(NvmeDriver.IO_CQ + 48, 16), 8)).isEqualTo(4);
      assertThat(Le.get16(driver.at(NvmeDriver.IO_CQ, 16), 14)).isZero();
    }
  }

  @Test
  void doorbellsInMemorySaveWritesOfRegisters() {
    try (NvmeDriver driver = ready()) {
      long shadow = NvmeDriver.LIST;
      long events = NvmeDriver.LIST + 0x1000;
      assertThat(driver.run(0, 0x7c, 0, shadow + 8, events, 0, 0, 0)).isEqualTo(DNR | 0x02);
      NvmeDriver.require(driver.run(0, 0x7c, 0, shadow, events, 0, 0, 0));
      MemorySegment tail = driver.at(shadow + 8, 4);
      MemorySegment event = driver.at(events + 8, 4);
      for (int i = 1; i <= 3; i++) {
        driver.submit(1, READ, 1, NvmeDriver.DATA, 0, 0, 0, 0);
      }
      Le.put32(tail, 0, 2);
      driver.write32(0x1008, 1);
      driver.executor.runAll();
      assertThat(Le.get32(event, 0)).isEqualTo(2);
      assertThat(driver.complete(1)).isZero();
      assertThat(driver.complete(1)).isZero();
      assertThat(driver.complete(1)).isEqualTo(-1);
      // Nothing is looked at until some register is written, whatever its value.
      Le.put32(tail, 0, 3);
      driver.write32(0x1008, 0);
      driver.executor.runAll();
      assertThat(driver.complete(1)).isZero();
      assertThat(Le.get32(event, 0)).isEqualTo(3);
    }
  }

  @Test
  void aDoorbellInMemoryOutOfRangeIsIgnored() {
    try (NvmeDriver driver = ready()) {
      NvmeDriver.require(
          driver.run(0, 0x7c, 0, NvmeDriver.LIST, NvmeDriver.LIST + 0x1000, 0, 0, 0));
      Le.put32(driver.at(NvmeDriver.LIST + 8, 4), 0, 0xffff);
      driver.write32(0x1008, 1);
      driver.executor.runAll();
      assertThat(driver.complete(1)).isEqualTo(-1);
      assertThat(driver.read32(0x1c)).isEqualTo(1);
      driver.bus.refuse(NvmeDriver.LIST, 4096);
      driver.write32(0x1008, 1);
      driver.executor.runAll();
      assertThat(driver.read32(0x1c)).isEqualTo(3);
    }
  }

  @Test
  void reportsBadDoorbellsAsEvents() {
    try (NvmeDriver driver = ready()) {
      driver.submit(0, 0x0c, 0, 0, 0, 0, 0, 0);
      driver.ring(0);
      driver.executor.runAll();
      assertThat(driver.complete(0)).isEqualTo(-1);
      driver.write32(0x1000 + 8 * 5, 1);
      driver.executor.runAll();
      NvmeDriver.require(driver.complete(0));
      assertThat(driver.result).isEqualTo(0x00010000);
      for (int i = 0; i < 4; i++) {
        driver.submit(0, 0x0c, 0, 0, 0, 0, 0, 0);
      }
      driver.ring(0);
      driver.executor.runAll();
      assertThat(driver.complete(0)).isEqualTo(-1);
      assertThat(driver.admin(0x0c, 0, 0, 0, 0)).isEqualTo(DNR | 0x105);
      driver.write32(0x1008, 4000);
      driver.executor.runAll();
      assertThat(driver.complete(0)).isEqualTo(-1);
      NvmeDriver.require(driver.admin(2, -1, NvmeDriver.PAGE, 15 << 16 | 1, 0));
      NvmeDriver.require(driver.complete(0));
      assertThat(driver.result).isEqualTo(0x00010100);
    }
  }

  @Test
  void refusesDisksOfPartialBlocks() {
    TestImage odd = new TestImage(4096 + 512, false);
    assertThatThrownBy(() -> new NvmeDriver(odd, Map.of("logical_block_size", "4096")))
        .isInstanceOf(BadDeviceOptionException.class)
        .hasMessageContaining("4608");
    assertThatThrownBy(() -> new NvmeDriver(image, Map.of("logical_block_size", "1024")))
        .hasMessageContaining("logical_block_size=1024");
    assertThatThrownBy(() -> new NvmeDriver(image, Map.of("serial", "123456789012345678901")))
        .hasMessageContaining("serial=");
  }

  @Test
  void closingFlushesAndReleasesTheImage() {
    ready().close();
    assertThat(image.flushes()).isEqualTo(1);
    assertThat(image.closed()).isTrue();
  }

  @Test
  void sendsNoMessageWithoutBusMastering() {
    try (NvmeDriver driver = ready()) {
      driver.bus.takeMessages();
      driver.slot.configStore(4, 2, 2);
      driver.submit(1, READ, 1, NvmeDriver.DATA, 0, 0, 0, 0);
      driver.ring(1);
      driver.executor.runAll();
      assertThat(driver.bus.takeMessages()).isEmpty();
      assertThat(driver.read32(0x1c)).isEqualTo(3);
    }
  }

  @Test
  void movesMoreThanAGigabyteASecond() {
    try (NvmeDriver driver =
        new NvmeDriver(image, Map.of("mdts", "8")).withMessages(2).enable().createQueues(1)) {
      for (int i = 1; i < 256; i++) {
        put(driver, NvmeDriver.LIST + 8L * (i - 1), NvmeDriver.DATA + 4096L * i);
      }
      long best = Long.MAX_VALUE;
      for (int i = 0; i < 200; i++) {
        long start = System.nanoTime();
        NvmeDriver.require(driver.io(READ, 0, 2048, NvmeDriver.DATA, NvmeDriver.LIST));
        best = Math.min(best, System.nanoTime() - start);
      }
      assertThat((1L << 20) * 1_000_000_000.0 / best).isGreaterThan(1e9);
    }
  }

  @Test
  void messagesFollowTheTable() {
    try (NvmeDriver driver = new NvmeDriver(image).withMessages(1).enable()) {
      driver.write64(0x2000, TestBus.MESSAGES);
      driver.write32(0x2008, 0xabcd);
      NvmeDriver.require(driver.admin(6, 0, NvmeDriver.PAGE, 1, 0));
      assertThat(driver.bus.takeMessages()).containsExactly(0xabcd);
    }
  }
}
