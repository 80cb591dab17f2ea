package dev.oriel.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CharacterLineTest {
  private final CharacterLine line = new CharacterLine();
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final byte[] bytes = new byte[2 * CharacterLine.ROOM];

  private void attach() {
    line.attach(
        new CharacterLine.Device() {
          @Override
          public void inputArrived() {
            told.add("input");
          }

          @Override
          public void roomForOutput() {
            told.add("room");
          }

          @Override
          public void connectionChanged() {
            told.add("connection");
          }
        });
  }

  @Test
  void outputIsBoundedAndTheDeviceIsToldOfRoomItMissed() throws IOException {
    attach();
    assertThat(line.put(bytes, 0, 10)).isEqualTo(10);
    assertThat(line.output().read(bytes)).isEqualTo(10);
    assertThat(told).isEmpty();
    assertThat(line.put(bytes, 0, bytes.length)).isEqualTo(CharacterLine.ROOM);
    assertThat(line.putAll(bytes, 1)).isFalse();
    assertThat(line.output().read(bytes, 0, 16)).isEqualTo(16);
    assertThat(told).containsExactly("room");
    assertThat(line.putAll(bytes, 17)).isFalse();
    assertThat(line.putAll(bytes, 16)).isTrue();
  }

  @Test
  void inputStaysUntilTheDeviceTakesIt() throws IOException {
    attach();
    line.input().write(new byte[] {1, 2, 3});
    line.input().write(4);
    assertThat(told).containsExactly("input");
    byte[] two = new byte[2];
    assertThat(line.peek(two)).isEqualTo(2);
    assertThat(line.peek(two)).isEqualTo(2);
    assertThat(two).containsExactly(1, 2);
    line.remove(2);
    line.remove(0);
    assertThat(line.peek(two)).isEqualTo(2);
    assertThat(two).containsExactly(3, 4);
  }

  @Test
  void typingWaitsForTheDevice() throws Exception {
    Thread typist =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    line.input().write(bytes);
                  } catch (IOException e) {
                    told.add(e.getMessage());
                  }
                });
    int got = 0;
    while (got < bytes.length) {
      int count = line.peek(new byte[100]);
      line.remove(count);
      got += count;
    }
    typist.join();
    assertThat(line.peek(new byte[1])).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void nothingPassesWhileNobodyIsThere() throws IOException {
    attach();
    line.put(bytes, 0, 5);
    line.input().write(1);
    told.clear();
    line.connected(false);
    line.connected(false);
    assertThat(told).containsExactly("connection", "room");
    assertThat(line.put(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    line.input().write(bytes);
    line.connected(true);
    assertThat(line.peek(bytes)).isZero();
    line.put(bytes, 0, 7);
    assertThat(line.output().read(bytes)).isEqualTo(7);
  }

  @Test
  void whatWasWrittenIsReadAfterTheEnd() throws IOException {
    line.put(bytes, 0, 5);
    line.close();
    assertThat(line.put(bytes, 0, 5)).as("dropped").isEqualTo(5);
    assertThat(line.output().read(bytes)).isEqualTo(5);
    assertThat(line.output().read(bytes)).isEqualTo(-1);
    assertThat(line.output().read()).isEqualTo(-1);
    assertThatThrownBy(() -> line.input().write(1)).isInstanceOf(IOException.class);
  }
}
