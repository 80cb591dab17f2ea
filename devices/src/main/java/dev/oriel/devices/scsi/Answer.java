package dev.oriel.devices.scsi;

import dev.oriel.device.ScsiData;
import java.lang.foreign.MemorySegment;

/** A command whose outcome is known at once: a few bytes, nothing, or a failure. */
final class Answer extends Task {
  private final byte[] bytes;

  private Answer(ScsiData data, byte[] bytes) {
    super(data);
    this.bytes = bytes;
  }

  /** Success, with the first {@code allocation} bytes of {@code reply}. */
  static Answer of(ScsiData data, byte[] reply, long allocation) {
    return new Answer(
        data, java.util.Arrays.copyOf(reply, (int) Math.min(reply.length, allocation)));
  }

  /** Success without data. */
  static Answer good(ScsiData data) {
    return new Answer(data, new byte[0]);
  }

  /** A failure; {@link Sense#NONE} is none. */
  static Answer failed(ScsiData data, Sense why) {
    Answer answer = good(data);
    answer.fail(why);
    return answer;
  }

  @Override
  boolean step(MemorySegment buffer) {
    int count = (int) Math.min(bytes.length, data().inBytes());
    MemorySegment piece =
        buffer.asSlice(0, count).copyFrom(MemorySegment.ofArray(bytes).asSlice(0, count));
    return data().fill(piece, count) || fail(Sense.DATA_PHASE);
  }

  @Override
  public long inBytes() {
    return bytes.length;
  }
}
