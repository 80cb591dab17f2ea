package dev.oriel.pseries;

import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.Collection;

/** The devices of the virtual I/O bus, whose state cannot be saved yet. */
record UnsavedDevices(Collection<? extends VioDevice> devices) implements Part {
  @Override
  public String partName() {
    return "virtual I/O devices";
  }

  @Override
  public void save(StateWriter out) {
    if (!devices.isEmpty()) {
      throw new StateException("devices of the virtual I/O bus cannot be saved yet");
    }
  }

  @Override
  public void restore(StateReader in) {}
}
