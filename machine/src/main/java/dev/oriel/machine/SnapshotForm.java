package dev.oriel.machine;

/** How the file of a snapshot holds the guest's memory. */
public enum SnapshotForm {
  /** Compressed. */
  PACKED,

  /**
   * As it is, so that a machine goes on at once and reads what it touches. Machines that go on from
   * the same file share its pages until they write them. The file must not change meanwhile;
   * replacing it, as {@link MachineControl#save} does, is not a change.
   */
  MAPPED
}
