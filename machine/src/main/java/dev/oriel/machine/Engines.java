package dev.oriel.machine;

import dev.oriel.cpu.ArchitectedState;
import dev.oriel.cpu.ExecutionEngine;
import dev.oriel.cpu.Vcpu;
import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.isa.IsaTable;
import dev.oriel.jit.CompiledEngine;
import dev.oriel.jit.CompilerSettings;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes the engine of each vCPU, as a configuration wants it. */
final class Engines implements Function<Vcpu, ExecutionEngine> {
  private final MachineConfig config;
  private final IsaTable isa;
  private final Consumer<String> lines;

  /**
   * @param lines receives descriptions of compiled code
   */
  Engines(MachineConfig config, IsaTable isa, Consumer<String> lines) {
    this.config = config;
    this.isa = isa;
    this.lines = lines;
  }

  @Override
  public ExecutionEngine apply(Vcpu vcpu) {
    ExecutionEngine engine = chosen(vcpu);
    if (config.statePeriod() > 0) {
      vcpu.observe(
          config.statePeriod(),
          () ->
              config
                  .stateObserver()
                  .accept(
                      new StatePoint(
                          vcpu.index(),
                          vcpu.executed(),
                          vcpu.nip,
                          ArchitectedState.hash(vcpu),
                          () -> ArchitectedState.text(vcpu))));
    }
    return engine;
  }

  private ExecutionEngine chosen(Vcpu vcpu) {
    if (config.engine() == Engine.INTERPRETER) {
      return new Interpreter(vcpu, isa);
    }
    Optional<Consumer<String>> dump =
        config.dumpCompiledCode()
            ? Optional.of(region -> region.lines().forEach(lines))
            : Optional.empty();
    CompilerSettings settings =
        switch (config.engine()) {
          case EAGER_COMPILER -> CompilerSettings.LARGEST_REGIONS;
          case SINGLE_COMPILER -> CompilerSettings.SINGLE_INSTRUCTIONS;
          default -> CompilerSettings.DEFAULT;
        };
    return new CompiledEngine(vcpu, isa, settings, dump);
  }
}
