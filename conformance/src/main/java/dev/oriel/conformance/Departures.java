package dev.oriel.conformance;

import java.util.ArrayList;
import java.util.List;

/** Every known reason for a difference, each as narrow as possible. */
final class Departures {
  static final List<Departure> ALL = all();

  private Departures() {}

  private static List<Departure> all() {
    List<Departure> all = new ArrayList<>();
    IntegerDepartures.fixedPoint(all);
    IntegerDepartures.storage(all);
    FloatDepartures.floatingPoint(all);
    VectorDepartures.vectors(all);
    DecimalDepartures.decimal(all);
    return List.copyOf(all);
  }
}
