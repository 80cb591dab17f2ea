import org.jspecify.annotations.NullMarked;

/**
 * A POWER9 processor as a guest under a hypervisor sees it: registers, translation, interrupts, and
 * the engines that execute instructions. It knows nothing of hypercalls; it asks whoever answers
 * them, or exits.
 */
@NullMarked
module dev.oriel.cpu {
  requires jdk.unsupported;
  requires static org.jspecify;
  requires transitive dev.oriel.isa;
  requires transitive dev.oriel.memory;

  exports dev.oriel.cpu;
  exports dev.oriel.cpu.interpreter;
  exports dev.oriel.cpu.semantics to
      dev.oriel.jit;
}
