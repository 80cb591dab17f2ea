package dev.oriel.devices.virtio.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.device.Backends;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiPlace;
import dev.oriel.device.ScsiUnitType;
import dev.oriel.devices.scsi.ScsiCdType;
import dev.oriel.devices.scsi.ScsiDiskType;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VirtioScsiTest {
  private static final int CONTROL = 0;
  private static final int EVENTS = 1;
  private static final int REQUESTS = 2;
  private static final long EVENT = VirtioDriver.DATA + 0x60_0000;
  private static final long HEADER = VirtioDriver.DATA;
  private static final long RESPONSE = VirtioDriver.DATA + 0x1000;
  private static final long BUFFER = VirtioDriver.DATA + 0x2000;
  private static final int RESPONSE_BYTES = 108;
  private static final int BAD_TARGET = 3;

  private final TestImage image = new TestImage(1 << 20, false);
  private final TestBackends backends =
      new TestBackends(
          image,
          new TestNetwork(),
          own ->
              List.of(
                  new ScsiPlace(0, 0, 0, unit(new ScsiDiskType(), own)),
                  new ScsiPlace(0, 1, 300, unit(new ScsiCdType(), own))));

  @AutoClose private final VirtioDriver driver = driver();

  private VirtioDriver driver() {
    VirtioScsiDeviceType type = new VirtioScsiDeviceType();
    return new VirtioDriver(type, DeviceOptions.of(type, Map.of(), backends));
  }

  private static dev.oriel.device.ScsiUnit unit(ScsiUnitType type, Backends backends) {
    return type.create(
        DeviceOptions.of(type.name(), type.properties(), Map.of("drive", "d"), backends));
  }

  @BeforeEach
  void start() {
    driver.start();
    for (int lun : new int[] {0, 300}) {
      send(lun == 0 ? 0 : 1, lun, cdb(0), List.of(), List.of()); // the unit attention of power-on
    }
  }

  private static byte[] cdb(int... bytes) {
    byte[] cdb = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      cdb[i] = (byte) bytes[i];
    }
    return cdb;
  }

  private void header(int target, int lun, byte[] cdb) {
    MemorySegment header = driver.at(HEADER, 51).fill((byte) 0);
    header.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    header.set(ValueLayout.JAVA_BYTE, 1, (byte) target);
    header.set(ValueLayout.JAVA_BYTE, 2, (byte) (lun < 256 ? 0 : 0x40 | lun >> 8));
    header.set(ValueLayout.JAVA_BYTE, 3, (byte) lun);
    MemorySegment.copy(cdb, 0, header, ValueLayout.JAVA_BYTE, 19, cdb.length);
  }

  private void send(int target, int lun, byte[] cdb, List<Part> out, List<Part> in) {
    header(target, lun, cdb);
    driver.at(RESPONSE, RESPONSE_BYTES).fill((byte) 0xee);
    List<Part> parts = new java.util.ArrayList<>(List.of(Part.read(HEADER, 51)));
    parts.addAll(out);
    parts.add(Part.written(RESPONSE, RESPONSE_BYTES));
    parts.addAll(in);
    int head = driver.add(REQUESTS, parts.toArray(Part[]::new));
    driver.run(REQUESTS);
    assertThat(driver.takeUsed(REQUESTS)).isEqualTo(head);
  }

  private int status() {
    return driver.at(RESPONSE, 12).get(ValueLayout.JAVA_BYTE, 10);
  }

  private int response() {
    return driver.at(RESPONSE, 12).get(ValueLayout.JAVA_BYTE, 11);
  }

  @Test
  void readsAndWritesThroughSeveralBuffers() {
    byte[] content = new byte[8 * 512];
    new Random(3).nextBytes(content);
    driver.at(BUFFER, content.length).copyFrom(MemorySegment.ofArray(content));
    send(
        0,
        0,
        cdb(0x2a, 0, 0, 0, 0, 4, 0, 0, 8),
        List.of(Part.read(BUFFER, 1000), Part.read(BUFFER + 1000, content.length - 1000)),
        List.of());
    assertThat(status() | response()).isZero();
    assertThat(driver.written()).isEqualTo(RESPONSE_BYTES);
    assertThat(image.contents().asSlice(4 * 512, content.length).toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(content);
    driver.at(BUFFER, content.length).fill((byte) 0);
    send(
        0,
        0,
        cdb(0x28, 0, 0, 0, 0, 4, 0, 0, 8),
        List.of(),
        List.of(Part.written(BUFFER, 700), Part.written(BUFFER + 700, content.length - 700)));
    assertThat(status() | response()).isZero();
    assertThat(driver.written()).isEqualTo(RESPONSE_BYTES + content.length);
    assertThat(driver.at(BUFFER, content.length).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
  }

  @Test
  void tellsWhatIsLeftOfABufferAndWhatDidNotFit() {
    send(0, 0, cdb(0x12, 0, 0, 0, 100), List.of(), List.of(Part.written(BUFFER, 100)));
    assertThat(status() | response()).isZero();
    assertThat(driver.get32(RESPONSE + 4)).isEqualTo(64);
    send(0, 0, cdb(0x28, 0, 0, 0, 0, 0, 0, 0, 2), List.of(), List.of(Part.written(BUFFER, 512)));
    assertThat(response()).as("overrun").isEqualTo(1);
  }

  @Test
  void aFailureHasSenseData() {
    send(0, 0, cdb(0xff), List.of(), List.of());
    assertThat(status()).isEqualTo(2);
    assertThat(driver.get32(RESPONSE)).isEqualTo(18);
    assertThat(driver.at(RESPONSE + 12, 18).get(ValueLayout.JAVA_BYTE, 12)).isEqualTo((byte) 0x20);
  }

  @Test
  void findsUnitsByTargetAndNumber() {
    send(1, 300, cdb(0x12, 0, 0, 0, 36), List.of(), List.of(Part.written(BUFFER, 36)));
    assertThat(driver.at(BUFFER, 1).get(ValueLayout.JAVA_BYTE, 0)).as("CD-ROM").isEqualTo((byte) 5);
    send(1, 0, cdb(0x12, 0, 0, 0, 36), List.of(), List.of(Part.written(BUFFER, 36)));
    assertThat(driver.at(BUFFER, 1).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 0x7f);
    send(1, 0, cdb(0xa0, 0, 0, 0, 0, 0, 0, 0, 0, 64), List.of(), List.of(Part.written(BUFFER, 64)));
    assertThat(driver.at(BUFFER, 24).toArray(ValueLayout.JAVA_BYTE))
        .containsExactly(
            0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x41, 44, 0, 0, 0, 0, 0, 0);
    send(2, 0, cdb(0x12, 0, 0, 0, 36), List.of(), List.of(Part.written(BUFFER, 36)));
    assertThat(response()).isEqualTo(BAD_TARGET);
  }

  private int control(int type, int function, int target, int lun) {
    MemorySegment request = driver.at(HEADER, 24).fill((byte) 0);
    driver.put32(HEADER, type);
    int at = type == 0 ? 8 : 4;
    driver.put32(HEADER + 4, type == 0 ? function : 0);
    request.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
    request.set(ValueLayout.JAVA_BYTE, at + 1, (byte) target);
    request.set(ValueLayout.JAVA_BYTE, at + 2, (byte) (lun < 256 ? 0 : 0x40 | lun >> 8));
    request.set(ValueLayout.JAVA_BYTE, at + 3, (byte) lun);
    int bytes = type == 1 ? 5 : 1;
    int head = driver.add(CONTROL, Part.read(HEADER, 24), Part.written(RESPONSE, bytes));
    driver.run(CONTROL);
    assertThat(driver.takeUsed(CONTROL)).isEqualTo(head);
    return driver.at(RESPONSE, bytes).get(ValueLayout.JAVA_BYTE, bytes - 1);
  }

  @Test
  void managesTasks() {
    for (int function : new int[] {0, 1, 3, 6, 7, 5, 4}) {
      assertThat(control(0, function, 0, 0)).isZero();
    }
    assertThat(control(0, 2, 0, 0)).as("rejected").isEqualTo(11);
    assertThat(control(0, 5, 0, 1)).as("no such unit").isEqualTo(12);
    assertThat(control(0, 5, 9, 0)).isEqualTo(BAD_TARGET);
    assertThat(control(1, 0, 0, 0)).isZero();
    assertThat(control(7, 0, 0, 0)).as("unknown").isEqualTo(9);
    send(0, 0, cdb(0), List.of(), List.of());
    assertThat(status()).as("unit attention after the reset").isEqualTo(2);
    send(1, 300, cdb(0), List.of(), List.of());
    assertThat(status()).isZero();
  }

  /** A driver may free the buffers of a task once it has been told that the task was aborted. */
  @Test
  void tasksBeforeARequestToAbortThemHaveEnded() {
    header(0, 0, cdb(0x28, 0, 0, 0, 0, 0, 0, 4, 0));
    int read =
        driver.add(
            REQUESTS,
            Part.read(HEADER, 51),
            Part.written(RESPONSE, RESPONSE_BYTES),
            Part.written(BUFFER, 1024 * 512));
    image.onAccess(() -> assertThat(driver.takeUsed(CONTROL)).as("told too early").isEqualTo(-1));
    driver.kick(REQUESTS);
    long task = HEADER + 0x100;
    driver.at(task, 24).fill((byte) 0);
    driver.put32(task + 8, 1);
    int abort = driver.add(CONTROL, Part.read(task, 24), Part.written(RESPONSE + 0x200, 1));
    driver.run(CONTROL);
    image.onAccess(() -> {});
    assertThat(driver.takeUsed(REQUESTS)).isEqualTo(read);
    assertThat(driver.takeUsed(CONTROL)).isEqualTo(abort);
  }

  @Test
  void aDriverMaySetTheSizesOfCommandsAndSenseData() {
    driver.config(20, 4, 4);
    driver.config(24, 4, 16);
    header(0, 0, cdb(0xff));
    driver.add(REQUESTS, Part.read(HEADER, 35), Part.written(RESPONSE, 16));
    driver.run(REQUESTS);
    assertThat(driver.takeUsed(REQUESTS)).isNotEqualTo(-1);
    assertThat(driver.get32(RESPONSE)).isEqualTo(4);
    driver.config(24, 4, -1);
    driver.add(REQUESTS, Part.read(HEADER, 35), Part.written(RESPONSE, 16));
    driver.run(REQUESTS);
    assertThat(driver.common(VirtioDriver.STATUS, 1) & VirtioDriver.NEEDS_RESET).isNotZero();
  }

  /** Each event as {@code kind target lun reason}; -1 if there is none. */
  private String event() {
    if (driver.takeUsed(EVENTS) < 0) {
      return "none";
    }
    MemorySegment event = driver.at(EVENT, 16);
    return "%x %d %d %x"
        .formatted(
            driver.get32(EVENT),
            event.get(ValueLayout.JAVA_BYTE, 5),
            (event.get(ValueLayout.JAVA_BYTE, 6) & 0x3f) << 8
                | event.get(ValueLayout.JAVA_BYTE, 7) & 0xff,
            driver.get32(EVENT + 12));
  }

  private void offerEvent() {
    driver.add(EVENTS, Part.written(EVENT, 16));
    driver.run(EVENTS);
  }

  @Test
  void tellsOfUnitsThatComeAndGo() {
    ScsiPlace place = new ScsiPlace(0, 3, 258, unit(new ScsiDiskType(), backends));
    offerEvent();
    assertThat(event()).isEqualTo("none");
    backends.attached().add(place);
    driver.executor.runAll();
    assertThat(event()).as("transport reset, rescan").isEqualTo("1 3 258 1");
    send(3, 258, cdb(0), List.of(), List.of());
    assertThat(status()).as("the unit attention of power-on").isEqualTo(2);
    send(3, 258, cdb(0), List.of(), List.of());
    assertThat(status() | response()).isZero();
    backends.attached().remove(place);
    driver.executor.runAll();
    assertThat(event()).isEqualTo("none");
    offerEvent();
    assertThat(event()).as("removed").isEqualTo("1 3 258 2");
    send(3, 258, cdb(0), List.of(), List.of());
    assertThat(response()).isEqualTo(BAD_TARGET);
  }

  @Test
  void whatTheDriverMissesIsBoundedAndItIsTold() {
    ScsiPlace place = new ScsiPlace(0, 3, 0, unit(new ScsiDiskType(), backends));
    for (int i = 0; i < 100; i++) {
      backends.attached().add(place);
      backends.attached().remove(place);
    }
    offerEvent();
    assertThat(event()).isEqualTo("80000001 3 0 1");
    for (int i = 1; i < 32; i++) {
      offerEvent();
      assertThat(event()).isEqualTo("1 3 0 " + (1 + i % 2));
    }
    offerEvent();
    assertThat(event()).isEqualTo("none");
  }

  @Test
  void aDriverThatDoesNotAskIsToldNothing() {
    driver.reset();
    driver.start(driver.offered() & ~6L, 16);
    offerEvent();
    backends.attached().add(new ScsiPlace(0, 3, 0, unit(new ScsiDiskType(), backends)));
    driver.executor.runAll();
    assertThat(event()).isEqualTo("none");
  }

  @Test
  void aUnitThatLeavesEndsItsRequests() {
    byte[] content = new byte[2 << 20];
    header(0, 0, cdb(0x2a, 0, 0, 0, 0, 0, 0, 0x04, 0));
    driver.at(BUFFER, content.length).fill((byte) 7);
    driver.at(RESPONSE, RESPONSE_BYTES).fill((byte) 0xee);
    int head =
        driver.add(
            REQUESTS,
            Part.read(HEADER, 51),
            Part.read(BUFFER, 1024 * 512),
            Part.written(RESPONSE, RESPONSE_BYTES));
    driver.kick(REQUESTS);
    backends.attached().remove(backends.attached().all().getFirst());
    assertThat(driver.takeUsed(REQUESTS)).as("answered, or taken later").isIn(head, -1);
    driver.executor.runAll();
    assertThat(response()).isIn(0, BAD_TARGET);
  }
}
