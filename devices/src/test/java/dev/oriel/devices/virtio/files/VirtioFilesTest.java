package dev.oriel.devices.virtio.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oriel.device.BadDeviceOptionException;
import dev.oriel.device.DeviceOptions;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VirtioFilesTest {
  private static final long ANSWER = VirtioDriver.DATA + 0x1000;

  @TempDir private Path folder;

  private VirtioDriver driver(Path shared, String tag) {
    VirtioFilesDeviceType type = new VirtioFilesDeviceType();
    Map<String, String> given = Map.of("fsdev", "f", "mount_tag", tag);
    return new VirtioDriver(type, DeviceOptions.of(type, given, new FolderBackends(shared)));
  }

  /** Sends a message of given fields; returns the answer in as many bytes as the device wrote. */
  private static ByteBuffer ask(VirtioDriver driver, int type, int room, byte[] fields) {
    driver.put32(VirtioDriver.DATA, 7 + fields.length);
    driver.at(VirtioDriver.DATA + 4, 1).set(ValueLayout.JAVA_BYTE, 0, (byte) type);
    driver.put16(VirtioDriver.DATA + 5, 3);
    driver
        .at(VirtioDriver.DATA + 7, fields.length)
        .copyFrom(java.lang.foreign.MemorySegment.ofArray(fields));
    driver.add(
        0,
        Part.read(VirtioDriver.DATA, 7 + fields.length),
        Part.written(ANSWER, 11),
        Part.written(ANSWER + 0x1000, room - 11));
    driver.run(0);
    assertThat(driver.takeUsed(0)).isNotEqualTo(-1);
    ByteBuffer answer = ByteBuffer.allocate(room).order(ByteOrder.LITTLE_ENDIAN);
    answer.put(driver.at(ANSWER, 11).toArray(ValueLayout.JAVA_BYTE));
    answer.put(driver.at(ANSWER + 0x1000, room - 11).toArray(ValueLayout.JAVA_BYTE));
    assertThat(answer.getInt(0)).isEqualTo(driver.written());
    return answer.flip().limit(driver.written()).position(4);
  }

  private static byte[] fields(Object... all) {
    ByteBuffer fields = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    for (Object each : all) {
      switch (each) {
        case Integer number -> fields.putInt(number);
        case Short number -> fields.putShort(number);
        case Long number -> fields.putLong(number);
        case String text ->
            fields.putShort((short) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
        default -> throw new AssertionError(each);
      }
    }
    byte[] bytes = new byte[fields.position()];
    fields.flip().get(bytes);
    return bytes;
  }

  @Test
  void passesMessagesAndAnswersOn() throws Exception {
    Files.writeString(folder.resolve("f"), "the content");
    try (VirtioDriver driver = driver(folder, "data")) {
      driver.start();
      assertThat(driver.config(0, 2)).isEqualTo(4);
      assertThat(driver.config(2, 4)).isEqualTo(0x61746164);
      assertThat(ask(driver, 100, 100, fields(8192, "9P2000.L")).get()).isEqualTo((byte) 101);
      assertThat(ask(driver, 104, 100, fields(0, -1, "", "", 0)).get()).isEqualTo((byte) 105);
      assertThat(ask(driver, 110, 100, fields(0, 1, (short) 1, "f")).get()).isEqualTo((byte) 111);
      assertThat(ask(driver, 12, 100, fields(1, 0)).get()).isEqualTo((byte) 13);
      ByteBuffer read = ask(driver, 116, 11 + 64, fields(1, 4L, 64));
      assertThat(read.position(11)).isEqualTo(ByteBuffer.wrap("content".getBytes()));
      ByteBuffer cut = ask(driver, 116, 11 + 3, fields(1, 4L, 64));
      assertThat(cut.position(11)).isEqualTo(ByteBuffer.wrap("con".getBytes()));
      ByteBuffer small = ask(driver, 24, 20, fields(1, 0x7ffL));
      assertThat(small.get()).as("an answer that does not fit is an error").isEqualTo((byte) 7);
    }
  }

  @Test
  void aResetForgetsWhatTheGuestHeld() {
    try (VirtioDriver driver = driver(folder, "t")) {
      driver.start();
      ask(driver, 100, 100, fields(8192, "9P2000.L"));
      ask(driver, 104, 100, fields(0, -1, "", "", 0));
      driver.start();
      assertThat(ask(driver, 120, 100, fields(0)).get()).isEqualTo((byte) 7);
    }
  }

  @Test
  void aSavedGuestGoesOnReading() throws Exception {
    Files.writeString(folder.resolve("f"), "the content");
    try (VirtioDriver driver = driver(folder, "t")) {
      driver.start();
      ask(driver, 100, 100, fields(8192, "9P2000.L"));
      ask(driver, 104, 100, fields(0, -1, "", "", 0));
      ask(driver, 110, 100, fields(0, 1, (short) 1, "f"));
      ask(driver, 12, 100, fields(1, 0));
      VirtioFilesDeviceType type = new VirtioFilesDeviceType();
      Map<String, String> given = Map.of("fsdev", "f", "mount_tag", "t");
      DeviceOptions options = DeviceOptions.of(type, given, new FolderBackends(folder));
      try (VirtioDriver next = new VirtioDriver(driver, type, options)) {
        ByteBuffer read = ask(next, 116, 11 + 64, fields(1, 4L, 64));
        assertThat(read.position(11)).isEqualTo(ByteBuffer.wrap("content".getBytes()));
      }
    }
  }

  @Test
  void needsAFolderAndATag() {
    assertThatThrownBy(() -> driver(folder.resolve("none"), "t"))
        .isInstanceOf(BadDeviceOptionException.class)
        .hasMessage(
            "virtio-9p-pci: " + folder.resolve("none") + " is not a folder that can be read");
    assertThatThrownBy(() -> driver(folder, "x".repeat(32)))
        .isInstanceOf(BadDeviceOptionException.class)
        .hasMessageContaining("must be 1 to 31 ASCII characters");
  }
}
