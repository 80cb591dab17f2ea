package dev.oriel.devices.virtio.serial;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.device.Bar;
import dev.oriel.device.CharacterLine;
import dev.oriel.device.PciProfile;
import dev.oriel.device.SerialPort;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VirtioSerialTest {
  private static final int CONTROL_IN = 2;
  private static final int CONTROL_OUT = 3;

  /** Queues of port 1. */
  private static final int IN = 4;

  private static final int OUT = 5;

  private static final long MESSAGE = VirtioDriver.DATA;
  private static final long ANSWERS = VirtioDriver.DATA + 0x1000;
  private static final long TEXT = VirtioDriver.DATA + 0x5000;
  private static final long INPUT = VirtioDriver.DATA + 0x20_0000;

  private final Lines lines = Lines.of();

  @AutoClose
  private final VirtioDriver driver =
      new VirtioDriver(new VirtioSerialDeviceType(), lines.options());

  private void say(int port, int event, int value) {
    driver.put32(MESSAGE, port);
    driver.put16(MESSAGE + 4, event);
    driver.put16(MESSAGE + 6, value);
    driver.add(CONTROL_OUT, Part.read(MESSAGE, 8));
    driver.run(CONTROL_OUT);
    assertThat(driver.takeUsed(CONTROL_OUT)).isNotNegative();
  }

  /** Each message as {@code port event value name}. */
  private List<String> told() {
    List<String> told = new ArrayList<>();
    for (int free = 0; free == told.size(); free++) {
      driver.add(CONTROL_IN, Part.written(ANSWERS, 64));
      driver.run(CONTROL_IN);
      if (driver.takeUsed(CONTROL_IN) >= 0) {
        int name = driver.written() - 8;
        told.add(
            "%d %d %d %s"
                .formatted(
                    driver.get32(ANSWERS),
                    driver.get16(ANSWERS + 4),
                    driver.get16(ANSWERS + 6),
                    text(ANSWERS + 8, name))
                .strip());
      }
    }
    return told;
  }

  private String text(long at, int length) {
    return new String(driver.at(at, length).toArray(ValueLayout.JAVA_BYTE), US_ASCII);
  }

  private void write(int queue, int length, char fill) {
    driver.at(TEXT, length).fill((byte) fill);
    driver.add(queue, Part.read(TEXT, length));
    driver.run(queue);
  }

  private static int read(CharacterLine line, int most) throws IOException {
    return line.output().read(new byte[most]);
  }

  /** As Linux's driver does it. */
  private void start() {
    driver.start();
    say(-1, 0, 1);
    assertThat(told()).containsExactly("0 1 1", "1 1 1", "2 1 1");
  }

  @Test
  void tellsTheDriverOfItsPorts() {
    start();
    say(0, 3, 1);
    say(1, 3, 1);
    say(2, 3, 1);
    say(7, 3, 1);
    say(-1, 3, 1);
    // The buffer that told() had left was used for the first message.
    assertThat(driver.takeUsed(CONTROL_IN)).isNotNegative();
    assertThat(told()).containsExactly("0 6 1", "1 7 1 org.oriel.test", "1 6 1", "2 6 1");
    assertThat(driver.config(4, 4)).isEqualTo(4);
    assertThat(driver.common(18, 2)).as("queues").isEqualTo(10);
  }

  /** The node that QEMU 7.2 writes with {@code -M pseries,dumpdtb=}. */
  @Test
  void looksAsUnderQemu() {
    PciProfile profile = driver.slot.profile();
    assertThat(profile.vendorId()).isEqualTo(0x1af4);
    assertThat(profile.deviceId()).isEqualTo(0x1043);
    assertThat(profile.revisionId()).isEqualTo(1);
    assertThat(profile.classCode()).isEqualTo(0x078000);
    assertThat(profile.subsystemId()).isEqualTo(0x1100);
    assertThat(profile.msixVectors()).isEqualTo(2);
    assertThat(profile.bars().stream().map(Bar::size)).containsExactly(0x1000L, 0x4000L);
  }

  @Test
  void tellsWhetherSomebodyIsAtTheFarEnd() {
    start();
    lines.console().connected(false);
    lines.named().connected(false);
    driver.executor.runAll();
    // The buffer that told() had left was used.
    assertThat(driver.takeUsed(CONTROL_IN)).isNotNegative();
    assertThat(driver.get32(ANSWERS)).isEqualTo(1);
    assertThat(driver.get16(ANSWERS + 4)).isEqualTo(6);
    assertThat(driver.get16(ANSWERS + 6)).as("closed").isZero();
    assertThat(told()).isEmpty();
    lines.named().connected(true);
    driver.executor.runAll();
    assertThat(driver.takeUsed(CONTROL_IN)).isNotNegative();
    assertThat(driver.get16(ANSWERS + 6)).isEqualTo(1);
  }

  @Test
  void aLineThatNobodyReadsHoldsUpItsPortOnly() throws IOException {
    start();
    write(OUT, 3 * CharacterLine.ROOM + 10, 'a');
    assertThat(driver.takeUsed(OUT)).isEqualTo(-1);
    write(OUT + 2, 7, 'b');
    assertThat(driver.takeUsed(OUT + 2)).isNotNegative();
    assertThat(read(lines.plain(), 100)).isEqualTo(7);
    int got = 0;
    while (driver.takeUsed(OUT) < 0) {
      int part = read(lines.named(), 1000);
      assertThat(part).isPositive();
      got += part;
      driver.executor.runAll();
    }
    got += read(lines.named(), 2 * CharacterLine.ROOM);
    assertThat(got).isEqualTo(3 * CharacterLine.ROOM + 10);
  }

  @Test
  void whatTheLineHasOfABufferIsNotWrittenAgainAfterARestore() throws IOException {
    start();
    write(OUT, CharacterLine.ROOM + 100, 'a');
    VirtioDriver next = new VirtioDriver(driver, new VirtioSerialDeviceType(), lines.options());
    try (next) {
      assertThat(read(lines.named(), CharacterLine.ROOM)).isEqualTo(CharacterLine.ROOM);
      next.executor.runAll();
      assertThat(next.takeUsed(OUT)).isNotNegative();
      assertThat(read(lines.named(), CharacterLine.ROOM)).isEqualTo(100);
    }
  }

  @Test
  void outputToNobodyIsDropped() {
    start();
    lines.named().connected(false);
    write(OUT, 1 << 20, 'a');
    assertThat(driver.takeUsed(OUT)).isNotNegative();
  }

  @Test
  void inputWaitsForAProgramThatOpensThePort() throws IOException {
    start();
    lines.named().input().write("hello".getBytes(US_ASCII));
    driver.add(IN, Part.written(INPUT, 3));
    driver.run(IN);
    assertThat(driver.takeUsed(IN)).isEqualTo(-1);
    say(1, 6, 1);
    assertThat(driver.takeUsed(IN)).isNotNegative();
    assertThat(text(INPUT, driver.written())).isEqualTo("hel");
    driver.add(IN, Part.written(INPUT, 100));
    driver.run(IN);
    assertThat(driver.takeUsed(IN)).isNotNegative();
    assertThat(text(INPUT, driver.written())).isEqualTo("lo");
    lines.named().input().write('!');
    driver.add(IN, Part.written(INPUT, 100));
    driver.run(IN);
    assertThat(driver.takeUsed(IN)).isNotNegative();
    assertThat(driver.at(INPUT, 1).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) '!');
  }

  @Test
  void aDriverOfOnePortHasTheFirst() throws IOException {
    driver.start(driver.offered() & ~2L, 16);
    write(1, 5, 'x');
    assertThat(driver.takeUsed(1)).isNotNegative();
    assertThat(read(lines.console(), 10)).isEqualTo(5);
    lines.console().input().write('y');
    driver.add(0, Part.written(INPUT, 8));
    driver.run(0);
    assertThat(driver.takeUsed(0)).isNotNegative();
    assertThat(driver.written()).isEqualTo(1);
    long before = driver.bus.accesses();
    driver.run(CONTROL_OUT);
    assertThat(driver.bus.accesses()).as("there is no control queue").isEqualTo(before);
  }

  @Test
  void newsOfADriverThatTakesNoneIsBounded() {
    driver.start();
    for (int i = 0; i < 500; i++) {
      say(-1, 0, 1);
      say(1, 3, 1);
    }
    List<String> told = told();
    assertThat(told)
        .containsExactlyInAnyOrder("0 1 1", "1 1 1", "1 7 1 org.oriel.test", "1 6 1", "2 1 1");
  }

  @Test
  void memoryThatIsNotThereLosesWhatWasInIt() throws IOException {
    start();
    say(1, 6, 1);
    driver.add(OUT, Part.read(0x1234_0000L, 10));
    driver.run(OUT);
    assertThat(driver.takeUsed(OUT)).isNotNegative();
    lines.named().input().write('y');
    driver.add(IN, Part.written(0x1234_0000L, 10));
    driver.run(IN);
    assertThat(driver.takeUsed(IN)).isNotNegative();
    assertThat(driver.written()).isZero();
    write(OUT, 4, 'z');
    assertThat(read(lines.named(), 10)).isEqualTo(4);
  }

  @Test
  void aHugeBufferIsTakenPieceByPiece() {
    start();
    lines.named().connected(false);
    Part[] parts = new Part[8];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Part.read(VirtioDriver.DATA, VirtioDriver.DATA_BYTES);
    }
    driver.add(OUT, parts);
    driver.kick(OUT);
    int steps = 0;
    while (driver.executor.step()) {
      steps++;
    }
    assertThat(steps).isGreaterThan(1000);
    assertThat(driver.takeUsed(OUT)).isNotNegative();
  }

  @Test
  void portsComeAndGo() throws IOException {
    start();
    CharacterLine line = new CharacterLine();
    SerialPort port = new SerialPort(2, "late", false, line);
    lines.ports().remove(lines.ports().all().getLast());
    driver.executor.runAll();
    assertThat(driver.takeUsed(CONTROL_IN)).isNotNegative();
    assertThat(told()).isEmpty();
    for (int i = 0; i < 2; i++) {
      lines.ports().add(port);
      driver.executor.runAll();
      // The buffer that told() had left was used.
      assertThat(driver.takeUsed(CONTROL_IN)).isNotNegative();
      assertThat(driver.get32(ANSWERS)).isEqualTo(2);
      assertThat(driver.get16(ANSWERS + 4)).as("added").isEqualTo(1);
      say(2, 3, 1);
      assertThat(driver.takeUsed(CONTROL_IN)).isEqualTo(-1);
      assertThat(told()).containsExactly("2 7 1 late", "2 6 1");
      write(7, 10, 'x');
      assertThat(read(line, 100)).isEqualTo(10);
      lines.ports().remove(port);
      driver.executor.runAll();
      assertThat(driver.takeUsed(CONTROL_IN)).isNotNegative();
      assertThat(driver.get32(ANSWERS)).isEqualTo(2);
      assertThat(driver.get16(ANSWERS + 4)).as("removed").isEqualTo(2);
      write(7, 10, 'x');
      assertThat(driver.takeUsed(7)).as("what is written to no port is lost").isNotNegative();
      assertThat(told()).isEmpty();
    }
  }
}
