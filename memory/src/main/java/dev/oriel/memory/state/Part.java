package dev.oriel.memory.state;

/**
 * Something that a machine is made of and that has state of its own. It is saved and restored while
 * the machine stands still. A part that is restored belongs to a machine of the same configuration
 * that has been reset and has not run.
 */
public interface Part {
  /** Its name, unique in the machine and the same in each machine of the configuration. */
  String partName();

  /**
   * Writes its state.
   *
   * @throws StateException if it cannot be saved
   */
  void save(StateWriter out);

  /**
   * Takes over a state that {@link #save} has written.
   *
   * @throws StateException if the state is not possible; the machine is then unusable
   */
  void restore(StateReader in);
}
