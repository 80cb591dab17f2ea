package dev.oriel.cli;

import dev.oriel.machine.Migration;
import dev.oriel.machine.SnapshotException;
import java.util.Optional;
import java.util.function.Consumer;

/** A machine whose guest comes from another one, or goes to one. */
interface MigrationTarget {
  /**
   * Begins to move the guest.
   *
   * @param told as by {@link dev.oriel.machine.MachineControl#migrate}
   * @throws SnapshotException if it cannot be moved
   */
  Migration migrate(SocketPlace place, Consumer<Migration.Progress> told);

  /** The last migration to another machine. */
  Optional<Migration> last();

  /** How the guest comes here. */
  Incoming incoming();
}
