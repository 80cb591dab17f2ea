package dev.oriel.pseries.connector;

import dev.oriel.pseries.call.RtasFrame;

/** Dynamic reconfiguration connectors of one kind, as RTAS calls reach them (LoPAR 13.5). */
public interface Connectors {
  /** Indicators. */
  int ISOLATION_STATE = 9001;

  int DR_INDICATOR = 9002;
  int ALLOCATION_STATE = 9003;

  /** A sensor. */
  int ENTITY_SENSE = 9003;

  /** An answer of ibm,configure-connector. */
  int NOT_CONFIGURABLE = -9003;

  /** The status of set-indicator, whose second argument names a connector. */
  int setIndicator(RtasFrame frame);

  /** The status of get-sensor-state, whose second argument names a connector. */
  int getSensorState(RtasFrame frame);

  /**
   * The status of ibm,configure-connector for the connector {@code index}; the caller's work area
   * is in RAM.
   */
  int configureConnector(RtasFrame frame, int index);
}
