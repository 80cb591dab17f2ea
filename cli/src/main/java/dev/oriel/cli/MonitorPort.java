package dev.oriel.cli;

/**
 * A monitor that a command line asks for.
 *
 * @param place where it is
 * @param label the name of that place
 * @param kind for whom it is
 */
record MonitorPort(Chardev place, String label, Kind kind) {
  /** Kinds of monitors. */
  enum Kind {
    PEOPLE,
    QMP,
    /** QMP, laid out in several lines. */
    PRETTY_QMP,
    /** Not a monitor, but a test program that drives the machine. */
    QTEST
  }
}
