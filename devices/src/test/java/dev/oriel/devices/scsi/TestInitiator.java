package dev.oriel.devices.scsi;

import dev.oriel.device.Backends;
import dev.oriel.device.DeviceOptions;
import dev.oriel.device.ScsiCommand;
import dev.oriel.device.ScsiData;
import dev.oriel.device.ScsiUnit;
import dev.oriel.device.ScsiUnitType;
import dev.oriel.testkit.TestBackends;
import dev.oriel.testkit.TestImage;
import dev.oriel.testkit.TestNetwork;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;

/** Sends commands to one unit, and looks at what becomes of them. */
final class TestInitiator {
  static final int GOOD = 0;
  private static final int MOST_STEPS = 4096;

  final ScsiUnit unit;
  private final MemorySegment buffer = Arena.ofAuto().allocate(1 << 16, 8);

  /** The outcome of the last command. */
  byte[] answer = {};

  ScsiCommand ended;
  boolean memoryRefuses;

  TestInitiator(ScsiUnitType type, TestImage image, Map<String, String> properties) {
    Backends backends = new TestBackends(image, new TestNetwork());
    unit = type.create(DeviceOptions.of(type.name(), type.properties(), properties, backends));
  }

  /** Without the unit attention of power-on. */
  TestInitiator ready() {
    send(cdb(0x00), 0);
    return this;
  }

  static byte[] cdb(int... bytes) {
    byte[] cdb = new byte[16];
    for (int i = 0; i < bytes.length; i++) {
      cdb[i] = (byte) bytes[i];
    }
    return cdb;
  }

  /** Sends a command with room for an answer; returns its status. */
  int send(byte[] cdb, int room) {
    return send(cdb, room, new byte[0]);
  }

  int send(byte[] cdb, int room, byte[] out) {
    byte[] in = new byte[room];
    int[] at = {0, 0};
    ScsiData data =
        new ScsiData() {
          @Override
          public long outBytes() {
            return out.length - at[0];
          }

          @Override
          public long inBytes() {
            return room - at[1];
          }

          @Override
          public boolean drain(MemorySegment target, long count) {
            MemorySegment.copy(out, at[0], target, ValueLayout.JAVA_BYTE, 0, (int) count);
            at[0] += (int) count;
            return !memoryRefuses;
          }

          @Override
          public boolean fill(MemorySegment source, long count) {
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, 0, in, at[1], (int) count);
            at[1] += (int) count;
            return !memoryRefuses;
          }
        };
    ended = unit.begin(cdb, data);
    int steps = 0;
    while (!ended.proceed(buffer)) {
      if (++steps > MOST_STEPS) {
        throw new AssertionError("a command without end");
      }
    }
    answer = Arrays.copyOf(in, at[1]);
    return ended.status();
  }

  /** Key, code and qualifier of the last failure: 0x52000 is an unknown command. */
  int sense() {
    byte[] sense = ended.sense();
    return sense.length == 0 ? 0 : sense[2] << 16 | (sense[12] & 0xff) << 8 | sense[13] & 0xff;
  }
}
