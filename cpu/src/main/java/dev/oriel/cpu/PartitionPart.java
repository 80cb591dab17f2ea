package dev.oriel.cpu;

import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/** What the vCPUs of a partition share: its settings and its time. */
public final class PartitionPart implements Part {
  private final Partition partition;

  public PartitionPart(Partition partition) {
    this.partition = partition;
  }

  @Override
  public String partName() {
    return "partition";
  }

  @Override
  public void save(StateWriter out) {
    out.putLong(partition.timebase().ticks());
    out.putLong(partition.processTable());
    out.putLong(partition.processTableSize());
    out.putBoolean(partition.interruptsLittleEndian());
    out.putInt(partition.alternateInterruptLocation());
  }

  @Override
  public void restore(StateReader in) {
    partition.timebase().set(in.getLong());
    long table = in.getLong();
    partition.setProcessTable(table, in.getLong());
    partition.setInterruptsLittleEndian(in.getBoolean());
    int ail = in.getInt(0, 3);
    in.check(ail != 1);
    partition.setAlternateInterruptLocation(ail);
  }
}
