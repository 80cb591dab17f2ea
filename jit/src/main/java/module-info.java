import org.jspecify.annotations.NullMarked;

/**
 * The engine that compiles hot guest code to JVM bytecode and leaves the rest to the interpreter.
 */
@NullMarked
module dev.oriel.jit {
  requires static org.jspecify;
  requires transitive dev.oriel.cpu;

  exports dev.oriel.jit;
}
