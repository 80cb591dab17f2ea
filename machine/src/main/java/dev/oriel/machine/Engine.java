package dev.oriel.machine;

/** How a machine executes guest code. */
public enum Engine {
  /** Instruction by instruction. */
  INTERPRETER,
  /** What is executed often is compiled to JVM bytecode, in the background. */
  COMPILER
}
