package dev.oriel.pseries.connector;

import dev.oriel.boot.FdtNode;
import dev.oriel.pseries.call.RtasFrame;
import dev.oriel.pseries.call.RtasStatus;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;

/** How connectors, and what is behind them, are described to the guest. */
public final class ConnectorNodes {
  private static final int NEXT_CHILD = 2;
  private static final int NEXT_PROPERTY = 3;
  private static final int WORK_DATA = 20;

  /** What is left of an index without its kind: the number in a connector's name. */
  private static final int NUMBER = 0x0fff_ffff;

  private ConnectorNodes() {}

  /**
   * Lists connectors in the node of what they belong to (LoPAR 13.5.2).
   *
   * @param name begins their names; a number follows
   * @param type what they connect
   */
  public static void describe(FdtNode node, int[] indexes, String name, String type) {
    int[] counted = new int[1 + indexes.length];
    counted[0] = indexes.length;
    System.arraycopy(indexes, 0, counted, 1, indexes.length);
    int[] domains = new int[counted.length];
    Arrays.fill(domains, -1);
    domains[0] = indexes.length;
    node.cells("ibm,drc-indexes", counted)
        .cells("ibm,drc-power-domains", domains)
        .bytes("ibm,drc-names", strings(indexes, index -> name + (index & NUMBER)))
        .bytes("ibm,drc-types", strings(indexes, index -> type));
  }

  private static byte[] strings(int[] indexes, IntFunction<String> text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(indexes.length).array());
    for (int index : indexes) {
      bytes.writeBytes((text.apply(index) + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  /**
   * Stores one piece of a node without children into the caller's work area: its name, or a
   * property (13.5.3.5).
   *
   * @param step which piece, from 0 on
   * @return the status for the caller; success if there is no such piece
   */
  public static int putPiece(RtasFrame frame, FdtNode node, int step) {
    long ra = frame.argAddress(0);
    if (step == 0) {
      put(frame, ra, node.name(), new byte[0]);
      return NEXT_CHILD;
    }
    if (step <= node.properties().size()) {
      String property = node.properties().get(step - 1);
      put(frame, ra, property, node.value(property));
      return NEXT_PROPERTY;
    }
    return RtasStatus.SUCCESS;
  }

  private static void put(RtasFrame frame, long ra, String name, byte[] value) {
    byte[] text = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer data = ByteBuffer.allocate(text.length + value.length).put(text).put(value);
    frame.memory().putInt(ra + 8, WORK_DATA);
    frame.memory().putInt(ra + 12, value.length);
    frame.memory().putInt(ra + 16, WORK_DATA + text.length);
    for (int i = 0; i < data.capacity(); i++) {
      frame.memory().putByte(ra + WORK_DATA + i, data.get(i));
    }
  }
}
