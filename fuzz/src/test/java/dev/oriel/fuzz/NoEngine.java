package dev.oriel.fuzz;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Exit;

/** Executes nothing: the guest is played by the test. */
public final class NoEngine implements ExecutionEngine {
  @Override
  public Exit run() {
    return Exit.REQUESTED;
  }

  @Override
  public void step() {
    throw new AssertionError("nobody debugs");
  }

  @Override
  public long executed() {
    return 0;
  }
}
