package dev.oriel.machine;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A {@link MachineEvent} in a recording of Java Flight Recorder. */
@Name("dev.oriel.MachineEvent")
@Label("Machine Event")
@Category("Oriel")
@StackTrace(false)
final class FlightEvent extends Event {
  @Label("Kind")
  private final String kind;

  @Label("Words")
  private final String words;

  private FlightEvent(MachineEvent event) {
    kind = event.getClass().getSimpleName();
    words = event.words();
  }

  static void commit(MachineEvent event) {
    new FlightEvent(event).commit();
  }
}
