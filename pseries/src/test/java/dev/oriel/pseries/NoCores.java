package dev.oriel.pseries;

import dev.oriel.boot.FdtNode;
import dev.oriel.pseries.processor.CoreConnectors;

/** Cores without processors. */
final class NoCores implements CoreConnectors.Cores {

  @Override
  public void arrive(int core) {}

  @Override
  public void leave(int core) {}

  @Override
  public FdtNode describe(int core, int index) {
    return FdtNode.root();
  }

  @Override
  public void gone(int core) {}

  @Override
  public void kept(int core) {}
}
