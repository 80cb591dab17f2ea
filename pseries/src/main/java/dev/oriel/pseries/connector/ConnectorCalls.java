package dev.oriel.pseries.connector;

import dev.oriel.pseries.call.RtasCall;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import dev.oriel.pseries.call.RtasTable;
import java.util.function.IntFunction;

/**
 * RTAS calls of dynamic reconfiguration (LoPAR 13.5), passed on to the connectors that an index
 * names: those of memory, of cores, or of the slots of a host bridge.
 */
public final class ConnectorCalls {
  private static final int WORK_AREA = 4096;

  private final IntFunction<Connectors> named;

  /**
   * @param named the connectors that answer for an index
   */
  public ConnectorCalls(IntFunction<Connectors> named) {
    this.named = named;
  }

  public void install(RtasTable rtas) {
    rtas.on(RtasCall.SET_INDICATOR, frame -> named.apply(frame.arg(1)).setIndicator(frame))
        .on(RtasCall.GET_SENSOR_STATE, frame -> named.apply(frame.arg(1)).getSensorState(frame))
        .on(RtasCall.IBM_CONFIGURE_CONNECTOR, this::configureConnector);
  }

  private int configureConnector(RtasFrame frame) {
    long ra = frame.argAddress(0);
    if (!frame.memory().contains(ra, WORK_AREA)) {
      return RtasStatus.PARAMETER;
    }
    int index = frame.memory().getInt(ra);
    return named.apply(index).configureConnector(frame, index);
  }
}
