package dev.oriel.pseries;

import dev.oriel.boot.FdtNode;

/** Cores without processors. */
final class NoCores implements CoreConnectors.Cores {
  /** The connectors of a machine without cores. */
  static CoreConnectors connectors(PlatformEvents events) {
    return new CoreConnectors(0, 1, events, new NoCores());
  }

  @Override
  public void arrive(int core) {}

  @Override
  public void leave(int core) {}

  @Override
  public FdtNode describe(int core) {
    return FdtNode.root();
  }

  @Override
  public void gone(int core) {}

  @Override
  public void kept(int core) {}
}
