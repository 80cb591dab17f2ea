package dev.oriel.conformance;

import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.isa.IsaTable;
import dev.oriel.jit.CompiledEngine;
import dev.oriel.jit.CompilerSettings;
import java.util.Arrays;
import java.util.Locale;

/** The engines that can be tested. */
enum Engines {
  INTERPRETER,
  /** Compiles before anything is executed, in regions of one instruction. */
  SINGLE,
  /** Compiles before anything is executed, in the largest regions. */
  LARGEST;

  /**
   * The engine of that name, in lower case.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Engines named(String name) {
    return Arrays.stream(values())
        .filter(engine -> engine.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no engine " + name + "; there are " + Arrays.toString(values())));
  }

  ExecutionEngine of(Vcpu vcpu, IsaTable isa) {
    return switch (this) {
      case INTERPRETER -> new Interpreter(vcpu, isa);
      case SINGLE -> new CompiledEngine(vcpu, isa, CompilerSettings.SINGLE_INSTRUCTIONS);
      case LARGEST -> new CompiledEngine(vcpu, isa, CompilerSettings.LARGEST_REGIONS);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
