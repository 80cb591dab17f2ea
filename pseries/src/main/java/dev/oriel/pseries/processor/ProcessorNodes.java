package dev.oriel.pseries.processor;

import dev.oriel.boot.FdtNode;
import dev.oriel.cpu.Timebase;
import java.util.stream.IntStream;

/** The {@code /cpus} node: a child for each core, of POWER9s. */
public final class ProcessorNodes {
  public static final int LOGICAL_POWER9 = 0x0f00_0005;
  private static final int CACHE_LINE = 128;
  private static final int L1_SIZE = 32 << 10;
  private static final int CLOCK = 1_000_000_000;
  private static final int DECREMENTER_BITS = 56;

  /** Bits 0:2 of a radix page size's AP encoding, its log2 below: 4K, 64K, 2M, 1G. */
  private static final int[] RADIX_PAGE_SIZES = {
    0x0000_000c, 0xa000_0010, 0x2000_0015, 0x4000_001e
  };

  /** Processor attributes of a POWER9 in radix mode: byte of the vector, and its value. */
  private static final int[][] ATTRIBUTES = {
    // MMU, FPU, SLB, CTRL, no-execute; rounding, SPRG3, large cache-inhibited pages; DSCR;
    // little-endian.
    {0, 0xf6},
    {1, 0x3f},
    {2, 0xc7},
    {3, 0xc0},
    {4, 0x80},
    {5, 0xf0},
    {6, 0x80},
    // Vectors, VSX, vector XOR; no transactions.
    {16, 0x80},
    {18, 0x80},
    {20, 0x80},
    // Decrementer, ISA 2.07, performance monitor, MMR, atomics, event based branches, SPR SO.
    {24, 0x80},
    {26, 0x80},
    {28, 0x80},
    {30, 0x80},
    {32, 0x80},
    {34, 0xc0},
    {36, 0x80},
    {38, 0x80},
    // Radix translation.
    {40, 0x80},
    // ISA 3.0: performance monitor, PC-relative, scv, SIMD, quad precision, strings, decimal, SHA,
    // ...
    {42, 0x80},
    {44, 0x80},
    {46, 0x80},
    {48, 0x80},
    {50, 0x80},
    {52, 0x80},
    {54, 0x80},
    {56, 0x80},
    {58, 0x80},
    {60, 0x80},
    {62, 0x80},
  };

  private static final int ATTRIBUTE_BYTES = 66;
  private static final int VECTOR_SCALAR = 18;
  private static final int EXTENDED_DECREMENTER = 24;
  private static final int SIMD = 48;
  private static final int QUAD_PRECISION = 50;
  private static final int DECIMAL = 54;

  private ProcessorNodes() {}

  /** Adds the node with those cores that are there. */
  public static void describe(
      FdtNode root,
      ProcessorTopology topology,
      ProcessorFeatures features,
      CoreConnectors connectors) {
    FdtNode parent = root.child("cpus").cells("#address-cells", 1).cells("#size-cells", 0);
    for (int core = 0; core * topology.threads() < topology.most(); core++) {
      if (connectors.present(core)) {
        describe(parent, core, topology, features, connectors.index(core));
      }
    }
    connectors.describe(parent);
  }

  /**
   * Adds the node of a core.
   *
   * @param connector the index of its connector
   */
  public static FdtNode describe(
      FdtNode parent,
      int core,
      ProcessorTopology topology,
      ProcessorFeatures features,
      int connector) {
    int first = core * topology.threads();
    FdtNode node = parent.child("PowerPC,POWER9@%x".formatted(first));
    describeCore(node, first, topology, features);
    node.cells("ibm,my-drc-index", connector).cells("ibm,vmx", features.vsx() ? 2 : 1);
    if (features.dfp()) {
      node.cells("ibm,dfp", 1);
    }
    if (features.largeDecrementer()) {
      node.cells("ibm,dec-bits", DECREMENTER_BITS);
    }
    return node;
  }

  /**
   * @param first number of the core's first thread
   */
  private static void describeCore(
      FdtNode node, int first, ProcessorTopology topology, ProcessorFeatures features) {
    int[] servers = IntStream.range(first, first + topology.threads()).toArray();
    node.string("device_type", "cpu")
        .cells("reg", first)
        .string("status", "okay")
        .cells("cpu-version", LOGICAL_POWER9)
        .cells("d-cache-block-size", CACHE_LINE)
        .cells("d-cache-line-size", CACHE_LINE)
        .cells("i-cache-block-size", CACHE_LINE)
        .cells("i-cache-line-size", CACHE_LINE)
        .cells("d-cache-size", L1_SIZE)
        .cells("i-cache-size", L1_SIZE)
        .cells("timebase-frequency", (int) Timebase.FREQUENCY)
        .cells("clock-frequency", CLOCK)
        .empty("64-bit")
        .cells("ibm,purr", 1)
        .cells("ibm,spurr", 1)
        .bytes("ibm,pa-features", attributes(features))
        .cells("ibm,chip-id", topology.chip(first))
        .cells("ibm,ppc-interrupt-server#s", servers)
        // Each with its queue for interrupts that any processor may take.
        .cells(
            "ibm,ppc-interrupt-gserver#s",
            IntStream.of(servers).flatMap(server -> IntStream.of(server, 0)).toArray())
        .cells("ibm,processor-radix-AP-encodings", RADIX_PAGE_SIZES)
        .cells("ibm,associativity", 2, 0, first);
  }

  private static byte[] attributes(ProcessorFeatures features) {
    byte[] value = new byte[2 + ATTRIBUTE_BYTES];
    value[0] = ATTRIBUTE_BYTES;
    for (int[] each : ATTRIBUTES) {
      value[2 + each[0]] = (byte) each[1];
    }
    if (!features.vsx()) {
      value[2 + VECTOR_SCALAR] = value[2 + SIMD] = value[2 + QUAD_PRECISION] = 0;
    }
    if (!features.dfp()) {
      value[2 + DECIMAL] = 0;
    }
    if (!features.largeDecrementer()) {
      value[2 + EXTENDED_DECREMENTER] = 0;
    }
    return value;
  }
}
