package dev.oriel.devices.scsi;

import static dev.oriel.devices.scsi.TestInitiator.GOOD;
import static dev.oriel.devices.scsi.TestInitiator.cdb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.testkit.Seeds;
import dev.oriel.testkit.TestImage;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScsiDiskTest {
  private static final int BLOCKS = 1000;
  private static final int INVALID_OPCODE = 0x52000;
  private static final int OUT_OF_RANGE = 0x52100;
  private static final int INVALID_FIELD = 0x52400;
  private static final int POWER_ON = 0x62900;

  private final TestImage image = new TestImage(512 * BLOCKS, false);
  private final TestInitiator disk = disk(image, Map.of());

  private static TestInitiator disk(TestImage image, Map<String, String> more) {
    Map<String, String> properties = new java.util.HashMap<>(more);
    properties.put("drive", "scsi0-hd0");
    return new TestInitiator(new ScsiDiskType(), image, properties).ready();
  }

  private static byte[] random(int bytes) {
    byte[] data = new byte[bytes];
    new Random(bytes).nextBytes(data);
    return data;
  }

  private byte[] onDisk(int block, int count) {
    return image.contents().asSlice(512L * block, 512L * count).toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void readsAndWritesByEveryForm() {
    int[][] writes = {
      {0x0a, 0, 0, 10, 3},
      {0x2a, 0, 0, 0, 0, 20, 0, 0, 3},
      {0xaa, 0, 0, 0, 0, 30, 0, 0, 0, 3},
      {0x8a, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 3},
      {0x2e, 0, 0, 0, 0, 50, 0, 0, 3},
    };
    int[] reads = {0x08, 0x28, 0xa8, 0x88, 0x28};
    for (int i = 0; i < writes.length; i++) {
      byte[] data = random(512 * 3);
      data[0] = (byte) i;
      assertThat(disk.send(cdb(writes[i]), 0, data)).isEqualTo(GOOD);
      assertThat(onDisk(10 * (i + 1), 3)).isEqualTo(data);
      writes[i][0] = reads[i];
      assertThat(disk.send(cdb(writes[i]), 512 * 3)).isEqualTo(GOOD);
      assertThat(disk.answer).isEqualTo(data);
    }
  }

  @Test
  void aShortReadOfNoBlocksIsOf256AndALongOneOfNone() {
    assertThat(disk.send(cdb(0x08, 0, 0, 0, 0), 1 << 20)).isEqualTo(GOOD);
    assertThat(disk.answer).hasSize(256 * 512);
    assertThat(disk.send(cdb(0x28), 1 << 20)).isEqualTo(GOOD);
    assertThat(disk.answer).isEmpty();
  }

  @Test
  void aLongTransferIsManySteps() {
    byte[] data = random(512 * BLOCKS);
    byte[] command = cdb(0x2a, 0, 0, 0, 0, 0, 0, BLOCKS >> 8, BLOCKS & 0xff);
    assertThat(disk.send(command, 0, data)).isEqualTo(GOOD);
    assertThat(onDisk(0, BLOCKS)).isEqualTo(data);
    command[0] = 0x28;
    assertThat(disk.send(command, 512 * BLOCKS)).isEqualTo(GOOD);
    assertThat(disk.answer).isEqualTo(data);
  }

  @Test
  void refusesBlocksThatAreNotThere() {
    int last = BLOCKS - 1;
    int[][] commands = {
      {0x28, 0, 0, 0, last >> 8, last & 0xff, 0, 0, 2},
      {0x2a, 0, 0, 0, last >> 8, last & 0xff, 0, 0, 2},
      {0x88, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1},
      {0x88, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff},
      {0xaa, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff},
      {0x2f, 0, 0, 0, last >> 8, last & 0xff, 0, 0, 2},
      {0x35, 0, 0, 0, 0x10, 0, 0, 0, 1},
      {0x41, 0, 0, 0, last >> 8, last & 0xff, 0, 0, 2},
      {0x2b, 0, 0, 0, 0x10, 0},
    };
    for (int[] command : commands) {
      assertThat(disk.send(cdb(command), 4096, new byte[4096])).isEqualTo(2);
      assertThat(disk.sense()).as("%x", command[0]).isEqualTo(OUT_OF_RANGE);
    }
    assertThat(disk.send(cdb(0x28, 0, 0, 0, last >> 8, last & 0xff, 0, 0, 1), 512)).isEqualTo(GOOD);
  }

  @Test
  void movesNoMoreThanTheInitiatorHasAndTellsTheDifference() {
    assertThat(disk.send(cdb(0x28, 0, 0, 0, 0, 0, 0, 0, 2), 700)).isEqualTo(GOOD);
    assertThat(disk.answer).hasSize(700);
    assertThat(disk.ended.inBytes()).isEqualTo(1024);
    assertThat(disk.send(cdb(0x2a, 0, 0, 0, 0, 0, 0, 0, 2), 0, random(700))).isEqualTo(2);
    assertThat(disk.sense()).as("too little to write").isEqualTo(0xb4b00);
    assertThat(onDisk(0, 2)).containsOnly(0);
  }

  @Test
  void failuresOfTheHostAndOfMemoryAreSenseData() {
    image.failing(true);
    disk.send(cdb(0x28, 0, 0, 0, 0, 0, 0, 0, 1), 512);
    assertThat(disk.sense()).isEqualTo(0x31100);
    disk.send(cdb(0x2a, 0, 0, 0, 0, 0, 0, 0, 1), 0, new byte[512]);
    assertThat(disk.sense()).isEqualTo(0x30c00);
    disk.send(cdb(0x35), 0);
    assertThat(disk.sense()).isEqualTo(0x30c00);
    image.failing(false);
    disk.memoryRefuses = true;
    for (int opcode : new int[] {0x28, 0x2a, 0x41, 0x12}) {
      disk.send(cdb(opcode, 0, 0, 0, 0xff, 0, 0, 0, 1), 512, new byte[512]);
      disk.send(cdb(opcode, 0, 0, 0, opcode == 0x12 ? 36 : 0, 0, 0, 0, 1), 512, new byte[512]);
      assertThat(disk.sense()).as("%x", opcode).isEqualTo(0xb4b00);
    }
  }

  @Test
  void tellsWhatItIs() {
    assertThat(disk.send(cdb(0x12, 0, 0, 0, 36), 36)).isEqualTo(GOOD);
    assertThat(disk.answer).startsWith(0, 0, 5, 0x12, 31);
    assertThat(new String(disk.answer, 8, 28, StandardCharsets.US_ASCII))
        .isEqualTo("QEMU    QEMU HARDDISK   2.5+");
    disk.send(cdb(0x12, 0, 0, 0, 5), 36);
    assertThat(disk.answer).hasSize(5);
    disk.send(cdb(0x12, 0, 1, 0, 36), 36);
    assertThat(disk.sense()).as("a page without EVPD").isEqualTo(INVALID_FIELD);
  }

  @Test
  void hasThePagesOfVitalProductDataThatItLists() {
    TestInitiator named =
        disk(image, Map.of("serial", "S1", "wwn", "0x5000c50015ea71ac", "rotation_rate", "1"));
    named.send(cdb(0x12, 1, 0, 0, 255), 255);
    assertThat(named.answer)
        .containsExactly(0, 0, 0, 6, 0, 0x80, 0x83, (byte) 0xb0, (byte) 0xb1, (byte) 0xb2);
    byte[] pages = named.answer;
    for (int i = 4; i < pages.length; i++) {
      assertThat(named.send(cdb(0x12, 1, pages[i], 0, 255), 255)).isEqualTo(GOOD);
      assertThat(named.answer[1]).isEqualTo(pages[i]);
      assertThat(named.answer).hasSize(4 + ByteBuffer.wrap(named.answer).getShort(2));
    }
    named.send(cdb(0x12, 1, 0x83, 0, 255), 255);
    assertThat(named.answer).containsSequence(2, 0, 0, 2, 'S', '1').containsSequence(1, 3, 0, 8);
    disk.send(cdb(0x12, 1, 0x80, 0, 255), 255);
    assertThat(disk.sense()).as("no serial number").isEqualTo(INVALID_FIELD);
  }

  @Test
  void tellsItsCapacity() {
    disk.send(cdb(0x25), 8);
    assertThat(ByteBuffer.wrap(disk.answer).getLong()).isEqualTo((BLOCKS - 1L) << 32 | 512);
    TestInitiator large =
        disk(image, Map.of("logical_block_size", "512", "physical_block_size", "4096"));
    large.send(cdb(0x9e, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32), 32);
    assertThat(ByteBuffer.wrap(large.answer).getLong()).isEqualTo(BLOCKS - 1);
    assertThat(large.answer[13]).isEqualTo((byte) 3);
    large.send(cdb(0x9e, 0x11), 32);
    assertThat(large.sense()).isEqualTo(INVALID_FIELD);
    assertThatThrownBy(
            () -> disk(new TestImage(4096 + 512, false), Map.of("logical_block_size", "4096")))
        .isInstanceOf(BadDeviceOptionException.class)
        .hasMessageContaining("4608 bytes");
  }

  @Test
  void writesAreDurableUnlessTheGuestFlushes() {
    byte[] write = cdb(0x2a, 0, 0, 0, 0, 0, 0, 0, 1);
    disk.send(write, 0, new byte[512]);
    assertThat(image.flushes()).isZero();
    disk.send(cdb(0x35), 0);
    assertThat(image.flushes()).isEqualTo(1);
    write[1] = 8; // FUA
    disk.send(write, 0, new byte[512]);
    assertThat(image.flushes()).isEqualTo(2);
    write[1] = 0;
    disk.send(cdb(0x1a, 0, 8, 0, 255), 255);
    byte[] caching = disk.answer.clone();
    assertThat(caching[4 + 8 + 2] & 4).as("write cache").isEqualTo(4);
    caching[0] = 0;
    caching[4 + 8 + 2] = 0;
    assertThat(disk.send(cdb(0x15, 0x10, 0, 0, caching.length), 0, caching)).isEqualTo(GOOD);
    disk.send(write, 0, new byte[512]);
    assertThat(image.flushes()).isEqualTo(3);
    disk.send(cdb(0x1a, 0, 8, 0, 255), 255);
    assertThat(disk.answer[4 + 8 + 2] & 4).isZero();
    disk.unit.reset();
    disk.ready();
    disk.send(write, 0, new byte[512]);
    assertThat(image.flushes()).as("a reset restores the cache").isEqualTo(3);
  }

  @Test
  void modeSelectChangesNothingElse() {
    disk.send(cdb(0x5a, 8, 0x3f, 0, 0, 0, 0, 1, 0), 256);
    byte[] all = disk.answer.clone();
    assertThat(ByteBuffer.wrap(all).getShort()).isEqualTo((short) (all.length - 2));
    for (int i = 8; i < all.length; i++) {
      byte[] list = all.clone();
      list[i] ^= 0x41;
      int status = disk.send(cdb(0x55, 0x10, 0, 0, 0, 0, 0, 0, list.length), 0, list);
      assertThat(status).as("byte " + i).isEqualTo(2);
    }
    assertThat(disk.send(cdb(0x55, 0x10, 0, 0, 0, 0, 0, 0, all.length), 0, all)).isEqualTo(GOOD);
    disk.send(cdb(0x1a, 0, 0xc8, 0, 255), 255);
    assertThat(disk.sense()).as("saved values").isEqualTo(0x53900);
    disk.send(cdb(0x1a, 0, 0x2a, 0, 255), 255);
    assertThat(disk.sense()).as("no such page").isEqualTo(INVALID_FIELD);
  }

  @Test
  void writesTheSameBlockAndZeros() {
    byte[] block = random(512);
    assertThat(disk.send(cdb(0x41, 0, 0, 0, 0, 5, 0, 1, 0), 0, block)).isEqualTo(GOOD);
    assertThat(onDisk(5, 1)).isEqualTo(block);
    assertThat(onDisk(260, 1)).isEqualTo(block);
    assertThat(onDisk(261, 1)).containsOnly(0);
    byte[] zeros = cdb(0x93, 1, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 255);
    assertThat(disk.send(zeros, 0)).isEqualTo(GOOD);
    assertThat(onDisk(6, 255)).containsOnly(0);
    assertThat(onDisk(5, 1)).isEqualTo(block);
    disk.send(cdb(0x41, 0, 0, 0, 0, 5), 0, block);
    assertThat(disk.sense()).as("no blocks").isEqualTo(INVALID_FIELD);
  }

  @Test
  void checksTheRangesOfUnmap() {
    ByteBuffer list = ByteBuffer.allocate(24).putShort((short) 22).putShort((short) 16).putInt(0);
    list.putLong(8, 10).putInt(16, 20);
    byte[] unmap = cdb(0x42, 0, 0, 0, 0, 0, 0, 0, 24);
    assertThat(disk.send(unmap, 0, list.array())).isEqualTo(GOOD);
    assertThat(image.discards()).containsExactly("5120+10240");
    list.putLong(8, -1);
    disk.send(unmap, 0, list.array());
    assertThat(disk.sense()).isEqualTo(OUT_OF_RANGE);
    list.putShort(2, (short) 4096);
    disk.send(unmap, 0, list.array());
    assertThat(disk.sense()).isEqualTo(0x51a00);
  }

  @Test
  void reportsAResetOnce() {
    disk.unit.reset();
    assertThat(disk.send(cdb(0x12, 0, 0, 0, 36), 36)).isEqualTo(GOOD);
    assertThat(disk.send(cdb(0x28), 0)).isEqualTo(2);
    assertThat(disk.sense()).isEqualTo(POWER_ON);
    assertThat(disk.send(cdb(0x28), 0)).isEqualTo(GOOD);
    disk.unit.reset();
    disk.send(cdb(0x03, 0, 0, 0, 18), 18);
    assertThat(disk.answer[12]).isEqualTo((byte) 0x29);
    assertThat(disk.send(cdb(0x28), 0)).isEqualTo(GOOD);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x0a, 0x2a, 0xaa, 0x8a, 0x2e, 0x41, 0x93, 0x42})
  void aReadOnlyImageIsWriteProtected(int opcode) {
    TestInitiator locked = disk(new TestImage(1 << 16, true), Map.of());
    byte[] command = cdb(opcode, 0, 0, 0, opcode == 0x0a ? 1 : 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
    assertThat(locked.send(command, 0, new byte[512])).isEqualTo(2);
    assertThat(locked.sense()).isEqualTo(0x72700);
    locked.send(cdb(0x1a, 8, 0x3f, 0, 255), 255);
    assertThat(locked.answer[2] & 0x80).isEqualTo(0x80);
  }

  static LongStream seeds() {
    return Seeds.seeds(4);
  }

  /** Any bytes as a command, with any data: an answer, and a disk that still works. */
  @ParameterizedTest
  @MethodSource("seeds")
  void survivesAnyCommand(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int known = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] command = new byte[16];
      random.nextBytes(command);
      for (int at = 1; at < 16; at++) {
        command[at] = random.nextInt(3) == 0 ? command[at] : 0;
      }
      byte[] out = new byte[random.nextInt(4) * 511];
      random.nextBytes(out);
      disk.send(command, random.nextInt(4) * 500, out);
      known += disk.sense() == INVALID_OPCODE ? 0 : 1;
    }
    assertThat(known).isGreaterThan(300);
    disk.unit.reset();
    assertThat(disk.ready().send(cdb(0x28, 0, 0, 0, 0, 0, 0, 0, 1), 512)).isEqualTo(GOOD);
  }
}
