package dev.oriel.devices.scsi;

import dev.oriel.device.ScsiData;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** A command that takes a list of parameters, of less than 64 KiB, and decides by it. */
final class ParameterList extends Task {
  private final int length;
  private final Function<ByteBuffer, Sense> act;

  /**
   * @param act given the list, returns what is wrong with it
   */
  ParameterList(ScsiData data, int length, Function<ByteBuffer, Sense> act) {
    super(data);
    this.length = length;
    this.act = act;
  }

  @Override
  boolean step(MemorySegment buffer) {
    ByteBuffer list = parameters(buffer, length);
    return fail(list == null ? Sense.DATA_PHASE : act.apply(list));
  }

  @Override
  public long outBytes() {
    return length;
  }
}
