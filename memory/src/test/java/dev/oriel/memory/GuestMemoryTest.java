package dev.oriel.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class GuestMemoryTest {
  private static final long MIB = 1 << 20;
  private static final long GIB = 1L << 30;

  @Test
  void valuesAreBigEndianAndUnaligned() {
    try (GuestMemory memory = ram(MIB)) {
      assertThat(memory.putLong(0x123, 0x0102030405060708L)).isTrue();
      assertThat(memory.getByte(0x123)).isEqualTo((byte) 1);
      assertThat(memory.getShort(0x124)).isEqualTo((short) 0x0203);
      assertThat(memory.getInt(0x127)).isEqualTo(0x05060708);
      assertThat(memory.getLong(0x123)).isEqualTo(0x0102030405060708L);
    }
  }

  @Test
  void holesReadZeroAndIgnoreWrites() {
    try (GuestMemory memory = ram(MIB)) {
      memory.fill(0, MIB, (byte) -1);
      assertThat(memory.getLong(MIB)).isZero();
      assertThat(memory.getLong(MIB - 4)).isZero();
      assertThat(memory.getLong(-8)).isZero();
      assertThat(memory.putLong(MIB - 4, 1)).isFalse();
      assertThat(memory.getInt(MIB - 4)).isEqualTo(-1);
      assertThat(memory.offset(Long.MIN_VALUE)).isEqualTo(-1);
    }
  }

  @Test
  void copiesAreAllOrNothing() {
    try (GuestMemory memory = ram(MIB)) {
      MemorySegment buffer = MemorySegment.ofArray(new byte[64]);
      assertThat(memory.write(MIB - 64, buffer, 0, 64)).isTrue();
      assertThat(memory.write(MIB - 63, buffer, 0, 64)).isFalse();
      assertThat(memory.read(0, buffer, 0, -1)).isFalse();
      assertThat(memory.read(-1, buffer, 0, 1)).isFalse();
      assertThat(memory.write(0, buffer, 0, 0)).as("nothing").isTrue();
      assertThat(memory.fill(0, 0, (byte) 1)).isTrue();
    }
  }

  /** Frames that were never written are known to be zero, those that a file has may be anything. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void framesThatWereWrittenOrMappedAreUsed() throws IOException {
    try (GuestMemory memory = GuestMemory.reserve(64 * MIB);
        HostFile file = HostFile.temporary()) {
      memory.plug(0, 32 * MIB);
      memory.plug(GIB, 32 * MIB);
      assertThat(memory.usedFrames().isEmpty()).isTrue();
      int written = (int) (memory.offset(5 * MIB) / 4096);
      memory.putByte(5 * MIB, (byte) 1);
      assertThat(memory.usedFrames().get(written)).isTrue();
      assertThat(memory.usedFrames().nextSetBit((int) (8 * MIB / 4096))).isNegative();

      file.channel().write(ByteBuffer.allocate((int) MIB));
      long ra = GIB + 16 * MIB;
      assertThat(memory.map(ra, file, 0, MIB)).isTrue();
      int mapped = (int) (memory.offset(ra) / 4096);
      assertThat(memory.usedFrames().nextClearBit(mapped)).isEqualTo(mapped + 256);
      assertThat(memory.usedFrames().previousSetBit(mapped - 1)).isLessThan(mapped - 1);

      memory.unplug(GIB, () -> {});
      assertThat(memory.usedFrames().nextSetBit((int) (8 * MIB / 4096))).isNegative();
    }
  }

  @Test
  void aLogHasEachWrittenFrameOnce() throws IOException {
    try (GuestMemory memory = ram(MIB);
        HostFile file = HostFile.temporary()) {
      memory.putByte(0x9000, (byte) 1);
      DirtyLog log = memory.beginLog();
      assertThatThrownBy(memory::beginLog).isInstanceOf(IllegalStateException.class);
      assertThat(log.take().isEmpty()).as("what was before is not its").isTrue();
      memory.putByte(0x0fff, (byte) 1);
      memory.putShort(0x1fff, (short) 1);
      memory.putInt(0x4000, 1);
      memory.putLong(0x5ff8, 1);
      memory.fill(0x7000, 0x1001, (byte) 1);
      memory.write(0xa800, MemorySegment.ofArray(new byte[0x1000]), 0, 0x1000);
      memory.giveBack(0xd000, 0x1000);
      file.channel().write(ByteBuffer.allocate(0x1000));
      memory.map(0xf000, file, 0, 0x1000);
      memory.codeFrames().willBeWritten(0x11000);
      memory.read(0x12000, MemorySegment.ofArray(new byte[16]), 0, 16);
      memory.write(0x13000, MemorySegment.ofArray(new byte[0]), 0, 0);
      assertThat(log.take().stream())
          .containsExactly(0, 1, 2, 4, 5, 7, 8, 0xa, 0xb, 0xd, 0xf, 0x11);
      assertThat(log.take().isEmpty()).isTrue();
      memory.endLog();
      memory.putByte(0, (byte) 1);
      assertThat(log.take().isEmpty()).isTrue();
    }
  }

  @Test
  void regionsFarApartLieInOneSegment() {
    try (GuestMemory memory = GuestMemory.reserve(2 * MIB)) {
      memory.plug(0, MIB);
      memory.plug(64L << 40, MIB);
      memory.putLong(64L << 40, 42);
      assertThat(memory.getLong(64L << 40)).isEqualTo(42);
      assertThat(memory.offset(64L << 40)).isEqualTo(MIB);
      assertThat(memory.contains(MIB - 1, 2)).isFalse();
    }
  }

  @Test
  void unpluggedMemoryIsGoneAndComesBackZeroed() {
    try (GuestMemory memory = GuestMemory.reserve(2 * MIB)) {
      memory.plug(0, MIB);
      memory.plug(GIB, MIB);
      memory.putLong(GIB, 42);
      MemoryRegion region = memory.regions().getLast();
      memory.unplug(
          GIB,
          () -> {
            assertThat(memory.offset(GIB)).isEqualTo(-1);
            assertThat(memory.segment().get(JAVA_BYTE, region.offset() + 7)).isEqualTo((byte) 42);
          });
      assertThat(memory.offset(GIB)).isEqualTo(-1);
      memory.plug(2 * GIB, MIB);
      assertThat(memory.getLong(2 * GIB)).isZero();
    }
  }

  @Test
  void refusesRegionsThatOverlapOrDoNotFit() {
    try (GuestMemory memory = GuestMemory.reserve(2 * MIB)) {
      memory.plug(MIB, MIB);
      assertThatThrownBy(() -> memory.plug(2 * MIB - 4096, 4096))
          .hasMessage("[0x1ff000, 0x200000) overlaps [0x100000, 0x200000)");
      assertThatThrownBy(() -> memory.plug(4 * MIB, 2 * MIB))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> memory.plug(1, 4096)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> memory.plug(Long.MAX_VALUE & -4096, 8192))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> memory.unplug(0, () -> {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void hugeMemoryTakesOnlyTouchedPages() throws IOException {
    long before = residentBytes();
    try (GuestMemory memory = GuestMemory.reserve(256 * GIB)) {
      memory.plug(0, 256 * GIB);
      for (long ra = 0; ra < 256 * GIB; ra += GIB) {
        memory.putLong(ra, ra);
      }
      assertThat(memory.getLong(255 * GIB)).isEqualTo(255 * GIB);
      assertThat(residentBytes() - before)
          .as("at most a huge page for each that was touched")
          .isLessThan(256 * 2 * MIB + 64 * MIB);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryThatIsGivenBackTakesNoneOfTheHostsAndReadsAsZeros() throws IOException {
    try (GuestMemory memory = ram(256 * MIB)) {
      memory.fill(0, 256 * MIB, (byte) 1);
      long before = residentBytes();
      CodeWatch watch = memory.codeFrames().watch(0x40_0000);
      assertThat(memory.giveBack(MIB, 254 * MIB)).isTrue();
      assertThat(before - residentBytes()).isGreaterThan(200 * MIB);
      assertThat(watch.holds()).isFalse();
      assertThat(memory.getLong(MIB)).isZero();
      assertThat(memory.getLong(255 * MIB - 8)).isZero();
      assertThat(memory.getByte(MIB - 1)).isEqualTo((byte) 1);
      assertThat(memory.getByte(255 * MIB)).isEqualTo((byte) 1);
      assertThat(memory.putLong(MIB, 42)).isTrue();
      assertThat(memory.getLong(MIB)).isEqualTo(42);
      assertThat(memory.giveBack(0x1801, 0x10)).as("less than a page").isTrue();
      assertThat(memory.getByte(0x1801)).isEqualTo((byte) 1);
    }
  }

  @Test
  void onlyMemoryThatIsThereAndMayGoIsGivenBack() {
    try (GuestMemory memory = ram(MIB)) {
      memory.fill(0, MIB, (byte) 1);
      assertThat(memory.giveBack(MIB - 4096, 8192)).isFalse();
      assertThat(memory.giveBack(-4096, 4096)).isFalse();
      assertThat(memory.giveBack(0, -1)).isFalse();
      assertThat(memory.getByte(MIB - 1)).isEqualTo((byte) 1);
      memory.keepPages();
      assertThat(memory.giveBack(0, MIB)).isFalse();
      assertThat(memory.getByte(0)).isEqualTo((byte) 1);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ofMappedMemoryLargePiecesAreGivenBack(@TempDir Path folder) throws IOException {
    byte[] content = new byte[(int) (4 * MIB)];
    Arrays.fill(content, (byte) 3);
    Path path = Files.write(folder.resolve("file"), content);
    try (GuestMemory memory = ram(4 * MIB);
        HostFile file = HostFile.open(path)) {
      assertThat(memory.map(0, file, 0, 4 * MIB)).isTrue();
      assertThat(memory.giveBack(0, 4096)).isTrue();
      assertThat(memory.getByte(0)).as("a small piece stays").isEqualTo((byte) 3);
      assertThat(memory.giveBack(MIB, 2 * MIB)).isTrue();
      assertThat(memory.getByte(MIB)).isZero();
      assertThat(memory.getByte(3 * MIB - 1)).isZero();
      assertThat(memory.getByte(3 * MIB)).isEqualTo((byte) 3);
    }
  }

  @Test
  void aWriteToAWatchedFrameEndsTheWatch() {
    try (GuestMemory memory = ram(MIB)) {
      CodeFrames frames = memory.codeFrames();
      memory.putLong(0x2000, 1);
      CodeWatch watch = frames.watch(0x2000);
      memory.putLong(0x3000, 1);
      assertThat(watch.holds()).isTrue();
      memory.putByte(0x2fff, (byte) 1);
      assertThat(watch.holds()).isFalse();
      assertThat(frames.watched(0x2000)).isFalse();
      assertThat(frames.watch(0x2000).holds()).isTrue();
      assertThat(watch.holds()).isFalse();
    }
  }

  @Test
  void aLongWriteReachesEveryFrameItTouches() {
    try (GuestMemory memory = ram(4 * MIB)) {
      CodeFrames frames = memory.codeFrames();
      frames.watch(0x1000);
      frames.watch(3 * MIB);
      memory.fill(0x1fff, 3 * MIB, (byte) 1);
      assertThat(frames.watched(0x1000)).isFalse();
      assertThat(frames.watched(3 * MIB)).isFalse();
    }
  }

  private static GuestMemory ram(long size) {
    GuestMemory memory = GuestMemory.reserve(size);
    memory.plug(0, size);
    return memory;
  }

  private static long residentBytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
    return Long.parseLong(pages) * 4096;
  }
}
