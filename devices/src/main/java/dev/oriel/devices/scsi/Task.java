package dev.oriel.devices.scsi;

import dev.oriel.device.ScsiCommand;
import dev.oriel.device.ScsiData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A command under way, and what has become of it. */
abstract class Task implements ScsiCommand {
  private static final int CHECK_CONDITION = 2;
  private static final byte[] NO_SENSE = {};

  /** The longest transfer for which a vCPU waits. */
  static final long BRIEF_BYTES = 1 << 16;

  private final ScsiData data;
  private Sense sense = Sense.NONE;

  Task(ScsiData data) {
    this.data = data;
  }

  /** Moves a part of the data; true at the end. */
  abstract boolean step(MemorySegment buffer);

  final ScsiData data() {
    return data;
  }

  /** A list of parameters from the initiator; null if it does not give all of it. */
  final @Nullable ByteBuffer parameters(MemorySegment buffer, int length) {
    MemorySegment list = buffer.asSlice(0, length);
    if (data.outBytes() < length || !data.drain(list, length)) {
      return null;
    }
    return ByteBuffer.wrap(list.toArray(ValueLayout.JAVA_BYTE));
  }

  /** Ends the command without success. */
  final boolean fail(Sense why) {
    sense = why;
    return true;
  }

  @Override
  public final boolean proceed(MemorySegment buffer) {
    return sense != Sense.NONE || step(buffer);
  }

  @Override
  public boolean isBrief() {
    return true;
  }

  @Override
  public final int status() {
    return sense == Sense.NONE ? 0 : CHECK_CONDITION;
  }

  @Override
  public final byte[] sense() {
    return sense == Sense.NONE ? NO_SENSE : sense.fixed();
  }

  @Override
  public long inBytes() {
    return 0;
  }

  @Override
  public long outBytes() {
    return 0;
  }
}
