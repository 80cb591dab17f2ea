package dev.oriel.pseries.processor;

import dev.oriel.boot.FdtNode;
import dev.oriel.memory.OutOfHostMemoryException;
import dev.oriel.pseries.event.PlatformListener;
import dev.oriel.pseries.interrupt.InterruptInput;
import java.util.ArrayList;
import java.util.List;

/** The threads of cores that come and go: processors, with their inputs for interrupts. */
public final class CoreThreads implements CoreConnectors.Cores {
  private final Processors processors;
  private final List<InterruptInput> inputs;
  private final ProcessorTopology topology;
  private final ProcessorFeatures features;
  private PlatformListener listener = PlatformListener.NONE;

  /**
   * @param inputs those of all processors that there can be, by number
   */
  public CoreThreads(
      Processors processors,
      List<InterruptInput> inputs,
      ProcessorTopology topology,
      ProcessorFeatures features) {
    this.processors = processors;
    this.inputs = inputs;
    this.topology = topology;
    this.features = features;
  }

  /** Notifies {@code told} of cores that the guest gives back or keeps. */
  public void listen(PlatformListener told) {
    listener = told;
  }

  private int first(int core) {
    return core * topology.threads();
  }

  /**
   * @throws OutOfHostMemoryException if the host has no memory for it; then none of its threads is
   *     there
   */
  @Override
  public void arrive(int core) {
    List<VirtualProcessor> added = new ArrayList<>();
    try {
      for (int i = 0; i < topology.threads(); i++) {
        added.add(processors.add(first(core) + i));
      }
    } catch (OutOfHostMemoryException e) {
      added.forEach(each -> processors.remove(each.vcpu().index()));
      throw e;
    }
    added.forEach(each -> inputs.get(each.vcpu().index()).connect(each.vcpu()));
  }

  @Override
  public void leave(int core) {
    for (int i = 0; i < topology.threads(); i++) {
      inputs.get(first(core) + i).connect(null);
      processors.remove(first(core) + i);
    }
  }

  @Override
  public FdtNode describe(int core, int index) {
    return ProcessorNodes.describe(FdtNode.root(), core, topology, features, index);
  }

  @Override
  public void gone(int core) {
    listener.coreUnplugged(core);
  }

  @Override
  public void kept(int core) {
    listener.coreUnplugRefused(core);
  }
}
