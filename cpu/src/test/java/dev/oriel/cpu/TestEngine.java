package dev.oriel.cpu;

import dev.oriel.cpu.interpreter.Interpreter;
import dev.oriel.isa.IsaTable;
import java.util.function.BiFunction;

/**
 * The engine that a test runs on: the interpreter, unless the room of another engine runs these
 * tests, and names in a system property a class that makes its own: a public {@code
 * BiFunction<Vcpu, IsaTable, ExecutionEngine>} with a public constructor without parameters.
 */
public final class TestEngine {
  private static final String PROPERTY = "oriel.test.engine";

  private TestEngine() {}

  @SuppressWarnings("unchecked")
  public static ExecutionEngine of(Vcpu vcpu, IsaTable isa) {
    String name = System.getProperty(PROPERTY);
    if (name == null) {
      return new Interpreter(vcpu, isa);
    }
    try {
      Object factory = Class.forName(name).getDeclaredConstructor().newInstance();
      return ((BiFunction<Vcpu, IsaTable, ExecutionEngine>) factory).apply(vcpu, isa);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
