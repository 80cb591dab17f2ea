package dev.oriel.devices.vscsi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.testkit.Seeds;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VscsiAdapterTest {
  private static final int SRP = 1;
  private static final int MANAGEMENT = 2;
  private static final int READ = 0x28;
  private static final int WRITE = 0x2a;

  @AutoClose private final VscsiDriver driver = new VscsiDriver();

  /** Without the unit attentions of power-on. */
  private void ready() {
    for (int target : new int[] {0, 2}) {
      driver.command(target, 0);
      driver.exchange(SRP);
    }
  }

  private static int status(ByteBuffer response) {
    assertThat(response.get(0)).isEqualTo((byte) 0xc1);
    assertThat(response.getInt(4)).as("requests").isEqualTo(1);
    return response.get(19);
  }

  /** Adds a direct buffer at byte {@code at}. */
  private static void descriptor(ByteBuffer unit, int at, long ioba, int length) {
    unit.putLong(at, ioba).putInt(at + 8, 0).putInt(at + 12, length);
  }

  @Test
  void initializesLogsInAndTellsAboutItself() {
    driver.adapter.receive(0xc001L << 48, 0);
    driver.executor.runAll();
    assertThat(driver.sent.getFirst()).containsExactly(0xc002L << 48, 0);
    driver.unit();
    ByteBuffer login = driver.exchange(SRP);
    assertThat(login.remaining()).isEqualTo(52);
    assertThat(login.get(0)).isEqualTo((byte) 0xc0);
    assertThat(login.getInt(4)).as("requests").isEqualTo(22);
    assertThat(login.getInt(16)).as("longest unit").isEqualTo(256);
    assertThat(login.getShort(24)).as("direct and indirect").isEqualTo((short) 6);
    driver.unit().putInt(3).putShort(6, (short) 148).putLong(16, VscsiDriver.DATA);
    assertThat(driver.exchange(MANAGEMENT).getShort(4)).isZero();
    ByteBuffer information = driver.at(VscsiDriver.DATA, 148);
    assertThat(information.getInt(0)).as("16.a").isEqualTo(0x31362e61);
    assertThat(information.getInt(116)).as("longest transfer").isEqualTo(2 << 20);
  }

  @Test
  void hasNoCapabilitiesAndNotAllManagement() {
    ByteBuffer capabilities = driver.at(VscsiDriver.DATA, 92);
    for (int i = 0; i < 92; i++) {
      capabilities.put(i, (byte) 0xff);
    }
    driver.unit().putInt(5).putShort(6, (short) 92).putLong(16, VscsiDriver.DATA);
    assertThat(driver.exchange(MANAGEMENT).getShort(4)).isZero();
    assertThat(capabilities.getInt(0)).as("flags").isZero();
    assertThat(capabilities.get(4)).as("the guest's name").isEqualTo((byte) 0xff);
    assertThat(capabilities.getShort(74)).as("migration").isZero();
    assertThat(capabilities.getShort(86)).as("reservations").isZero();
    driver.unit().putInt(5).putShort(6, (short) 92).putLong(16, 0x1234);
    assertThat(driver.exchange(MANAGEMENT).getShort(4)).as("no memory").isEqualTo((short) 1);
    driver.unit().putInt(8).putShort(6, (short) 16);
    assertThat(driver.exchange(MANAGEMENT).getShort(4)).as("unknown").isEqualTo((short) 0xf1);
  }

  @Test
  void movesDataThroughDirectAndIndirectBuffers() {
    ready();
    byte[] content = new byte[16 * 512];
    new Random(1).nextBytes(content);
    driver.at(VscsiDriver.DATA, content.length).put(content);
    ByteBuffer write = driver.command(0, WRITE, 0, 0, 0, 0, 8, 0, 0, 16);
    write.put(5, (byte) 0x10);
    descriptor(write, 48, VscsiDriver.DATA, content.length);
    assertThat(status(driver.exchange(SRP))).isZero();
    assertThat(
            driver.image.contents().asSlice(8 * 512, content.length).toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(content);

    // Sixteen blocks backwards: two descriptors in the unit, all in a table.
    long table = VscsiDriver.DATA + 0x8000;
    ByteBuffer descriptors = driver.at(table, 16 * 16);
    ByteBuffer read = driver.command(0, READ, 0, 0, 0, 0, 8, 0, 0, 16);
    read.put(5, (byte) 2).put(7, (byte) 2);
    descriptor(read, 48, table, 16 * 16);
    read.putInt(64, content.length);
    for (int i = 0; i < 16; i++) {
      long place = VscsiDriver.DATA + 0x4000 + 512L * (15 - i);
      descriptor(descriptors, 16 * i, place, 512);
      if (i < 2) {
        descriptor(read, 68 + 16 * i, place, 512);
      }
    }
    assertThat(status(driver.exchange(SRP))).isZero();
    for (int i = 0; i < 16; i++) {
      byte[] block = new byte[512];
      driver.at(VscsiDriver.DATA + 0x4000 + 512L * (15 - i), 512).get(block);
      assertThat(block).isEqualTo(java.util.Arrays.copyOfRange(content, 512 * i, 512 * i + 512));
    }
  }

  @Test
  void aFailureHasSenseDataAndAShortAnswerItsRest() {
    ByteBuffer response;
    driver.command(0, 0);
    response = driver.exchange(SRP);
    assertThat(status(response)).isEqualTo(2);
    assertThat(response.remaining()).isEqualTo(36 + 18);
    assertThat(response.get(18)).isEqualTo((byte) 2);
    assertThat(response.getInt(28)).isEqualTo(18);
    assertThat(response.getShort(36 + 12)).as("power on").isEqualTo((short) 0x2900);
    ByteBuffer inquiry = driver.command(0, 0x12, 0, 0, 0, 255);
    inquiry.put(5, (byte) 1);
    descriptor(inquiry, 48, VscsiDriver.DATA, 255);
    response = driver.exchange(SRP);
    assertThat(status(response)).isZero();
    assertThat(response.get(18)).isEqualTo((byte) 0x10);
    assertThat(response.getInt(24)).isEqualTo(255 - 36);
  }

  @Test
  void reportsItsUnitsAndThatOthersAreNotThere() {
    ByteBuffer luns = driver.command(0, 0xa0, 0, 0, 0, 0, 0, 0, 0, 1, 0).putLong(20, 0);
    luns.put(5, (byte) 1);
    descriptor(luns, 48, VscsiDriver.DATA, 256);
    assertThat(status(driver.exchange(SRP))).isZero();
    ByteBuffer list = driver.at(VscsiDriver.DATA, 24);
    assertThat(list.getInt(0)).isEqualTo(16);
    assertThat(list.getLong(8)).isZero();
    assertThat(list.getLong(16)).isEqualTo(0x8200L << 48);
    for (int target : new int[] {1, 3, 63}) {
      ByteBuffer inquiry = driver.command(target, 0x12, 0, 0, 0, 36).put(5, (byte) 1);
      descriptor(inquiry, 48, VscsiDriver.DATA, 36);
      assertThat(status(driver.exchange(SRP))).isZero();
      assertThat(driver.at(VscsiDriver.DATA, 1).get(0)).isEqualTo((byte) 0x7f);
      driver.command(target, 0);
      ByteBuffer response = driver.exchange(SRP);
      assertThat(status(response)).isEqualTo(2);
      assertThat(response.getShort(36 + 12)).isEqualTo((short) 0x2500);
    }
  }

  @Test
  void managesTasks() {
    ready();
    int[][] functions = {{1, 0, 0}, {2, 0, 0}, {8, 0, 0}, {0x40, 0, 4}, {3, 0, 2}, {1, 5, 2}};
    for (int[] function : functions) {
      ByteBuffer request = driver.unit().put(0, (byte) 1);
      request.putLong(20, (0x8000L | function[1] << 8) << 48).put(30, (byte) function[0]);
      ByteBuffer response = driver.exchange(SRP);
      assertThat(response.remaining()).isEqualTo(40);
      assertThat(response.get(18)).isEqualTo((byte) 1);
      assertThat(response.getInt(36)).as("function %d", function[0]).isEqualTo(function[2]);
    }
    driver.command(0, 0);
    assertThat(status(driver.exchange(SRP))).as("unit attention after a reset").isEqualTo(2);
    driver.command(2, 0);
    assertThat(status(driver.exchange(SRP))).as("of that unit only").isZero();
  }

  /** Buffers that cannot be: past the end of the unit, too many, or of no known kind. */
  @ParameterizedTest
  @ValueSource(strings = {"end", "add", "many", "kind", "table", "data"})
  void buffersThatCannotBeAreAnError(String what) {
    ready();
    ByteBuffer read = driver.command(0, READ, 0, 0, 0, 0, 0, 0, 0, 1).put(5, (byte) 2);
    descriptor(read, 48, VscsiDriver.DATA, 16);
    descriptor(read, 68, VscsiDriver.DATA, 512);
    read.put(7, (byte) 1);
    switch (what) {
      case "end" -> read.put(7, (byte) 255);
      case "add" -> read.put(31, (byte) 0xfc);
      case "many" -> read.putInt(60, -1);
      case "kind" -> read.put(5, (byte) 3);
      case "table" -> read.putLong(48, 0x1234).putInt(60, 32);
      default -> read.putLong(68, 0x1234);
    }
    ByteBuffer response = driver.exchange(SRP);
    assertThat(status(response)).isEqualTo(2);
    assertThat(response.get(36 + 2)).as("aborted").isEqualTo((byte) 0xb);
  }

  @Test
  void takesABoundedNumberOfMessages() {
    int taken = 0;
    while (driver.adapter.receive(0x80L << 56 | 1L << 48 | 256, VscsiDriver.UNIT)) {
      assertThat(++taken).isLessThan(100);
    }
    driver.adapter.reset();
    driver.executor.runAll();
    assertThat(driver.sent).as("forgotten").isEmpty();
    driver.unit();
    driver.exchange(SRP);
  }

  @Test
  void ignoresWhatHasNoPlaceForAnAnswer() {
    for (long high :
        new long[] {0x8001L << 48 | 257, 0x8003L << 48 | 16, 0x0001L << 48 | 16, 0xff01L << 48}) {
      assertThat(driver.adapter.receive(high, VscsiDriver.UNIT)).isTrue();
    }
    assertThat(driver.adapter.receive(0x8001L << 48 | 64, 0x1234)).isTrue();
    driver.executor.runAll();
    assertThat(driver.sent).isEmpty();
  }

  @Test
  void closesEveryImageAlsoIfOneFails() {
    driver.image.failing(true);
    assertThatThrownBy(driver::close).hasMessageContaining("told to fail");
    driver.image.failing(false);
    assertThat(driver.disc.closed()).isTrue();
  }

  static LongStream seeds() {
    return Seeds.seeds(4);
  }

  /** Units of any bytes, with memory that refuses now and then: the adapter works on. */
  @ParameterizedTest
  @MethodSource("seeds")
  void survivesAnyUnit(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] opcodes = {0x12, 0x28, 0x2a, 0x1a, 0x15, 0xa0, 0x41, 0x93, 0x42, 0x43, 0x46, 0x4a, 0x88};
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[VscsiDriver.UNIT_BYTES];
      random.nextBytes(bytes);
      bytes[0] = (byte) random.nextInt(5);
      bytes[5] = (byte) (random.nextInt(3) << 4 | random.nextInt(3));
      bytes[6] = (byte) random.nextInt(12);
      bytes[7] = (byte) random.nextInt(12);
      bytes[31] = (byte) (random.nextInt(4) * 4);
      bytes[32] = (byte) opcodes[random.nextInt(opcodes.length)];
      ByteBuffer unit = driver.at(VscsiDriver.UNIT, bytes.length).put(bytes);
      unit.putLong(20, random.nextInt(4) == 0 ? random.nextLong() : 0x8000L << 48);
      for (int at = 48; at + 16 <= bytes.length; at += 4) {
        if (random.nextBoolean()) {
          descriptor(unit, at, VscsiDriver.DATA + random.nextInt(0x8000), random.nextInt(8192));
        }
      }
      driver.bus.allowAll();
      if (random.nextInt(8) == 0) {
        driver.bus.refuse(VscsiDriver.BASE + random.nextInt(0x20000), 1 + random.nextInt(4096));
      }
      driver.image.failing(random.nextInt(16) == 0);
      driver.send(1 + random.nextInt(2));
    }
    driver.bus.allowAll();
    driver.image.failing(false);
    driver.adapter.reset();
    ready();
    driver.command(0, 0);
    assertThat(status(driver.exchange(SRP))).isZero();
  }
}
