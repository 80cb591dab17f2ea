package dev.oriel.iommu;

import dev.oriel.memory.GuestMemory;

/** The IOMMU of one machine: every LIOBN, its table, and the operations a hypervisor performs on them. */
public final class Iommu {
  public Iommu(GuestMemory memory) {}

  public PartitionableEndpoint createEndpoint(EndpointSettings settings, MessageWindow messages) {
    throw new UnsupportedOperationException();
  }

  /** Stores one TCE (LoPAR H_PUT_TCE). */
  public TceStatus put(long liobn, long ioba, long tce) {
    throw new UnsupportedOperationException();
  }

  /** Reads one TCE (H_GET_TCE). */
  public TceLookup get(long liobn, long ioba) {
    throw new UnsupportedOperationException();
  }

  /** Stores the same TCE {@code count} times (H_STUFF_TCE). */
  public TceBatch stuff(long liobn, long ioba, long tce, long count) {
    throw new UnsupportedOperationException();
  }

  /** Stores TCEs from the big-endian list at real address {@code listRa} (H_PUT_TCE_INDIRECT). */
  public TceBatch putIndirect(long liobn, long ioba, long listRa, long count) {
    throw new UnsupportedOperationException();
  }

  /** Removes a window (ibm,remove-pe-dma-window); false if there is no such active window with DDW. */
  public boolean remove(int liobn) {
    throw new UnsupportedOperationException();
  }
}
