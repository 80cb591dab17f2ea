package dev.oriel.machine;

/** How a machine executes guest code. */
public enum Engine {
  /** Instruction by instruction. */
  INTERPRETER,
  /** What is executed often is compiled to JVM bytecode, in the background. */
  COMPILER,
  /** Everything is compiled before it is executed, in pieces as large as possible. A test aid. */
  EAGER_COMPILER,
  /** Everything is compiled before it is executed, each instruction by itself. A test aid. */
  SINGLE_COMPILER
}
