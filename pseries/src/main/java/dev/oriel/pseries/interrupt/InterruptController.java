package dev.oriel.pseries.interrupt;

import dev.oriel.boot.FdtNode;
import dev.oriel.memory.state.Part;
import java.util.List;

/** An interrupt controller, as {@link InterruptControllers} exchanges it. */
public sealed interface InterruptController extends Interrupts, Part permits Xics, Xive {
  /** By which other nodes of the device tree refer to the controller. */
  int PHANDLE = 0x1111;

  /** The external interrupt input of a vCPU. */
  @FunctionalInterface
  interface Line {
    void set(boolean level);

    /** Whether the vCPU is there. */
    default boolean isConnected() {
      return true;
    }
  }

  /** Returns to the state at power-on: nothing pending, every source masked; claims stay. */
  void reset();

  /** Drives every line again. */
  void drive();

  /**
   * Adds the controller's node to the root.
   *
   * @param most processors that there can be
   */
  void describe(FdtNode root, int most);

  /** The claimed sources, ascending. */
  List<SourceView> view();

  /** Its state in lines, laid out as QEMU's {@code info pic} is. */
  List<String> words();
}
