package dev.oriel.devices.nvme;

import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;

/** What the SMART log counts. */
final class Counters {
  long blocksRead;
  long blocksWritten;
  long reads;
  long writes;
  long mediaErrors;

  void save(StateWriter out) {
    out.putLong(blocksRead);
    out.putLong(blocksWritten);
    out.putLong(reads);
    out.putLong(writes);
    out.putLong(mediaErrors);
  }

  void restore(StateReader in) {
    blocksRead = in.getLong();
    blocksWritten = in.getLong();
    reads = in.getLong();
    writes = in.getLong();
    mediaErrors = in.getLong();
  }
}
